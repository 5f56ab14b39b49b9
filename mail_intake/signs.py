"""How mail programs give themselves away: senders, subjects and phrases in many languages. Patterns, no judgement."""

from __future__ import annotations

import re

POSTMASTER = re.compile(
    r"(?i)(?:mailer-?daemon|post[._-]?master|mail-?daemon|mdaemon|mailadmin|mail[._-]?delivery[\w.-]*"
    r"|mail[._-]?(?:router|error|system)|ndr|microsoftexchange[0-9a-f]{32}"
    r"|[\w.-]*(?:antivirus|smtp_mail_service)[\w.-]*)(?:[+.-][^@]*)?(?:@.*)?"
)
"""The address of a program that carries mail; some give no domain."""


def _any(*phrases: str, before: str = "") -> re.Pattern[str]:
    """One pattern that finds any of the phrases, in either case, each right behind `before`."""
    return re.compile(f"(?i){before}(?:{'|'.join(phrases)})")


PROGRAM_NAME = _any(
    "mail deliver", "mailer[ -]daemon", "delivery subsystem", "postmaster", "system administrator",
    "mail administrator", "internet mail service", "mail router", "message transfer", "microsoft outlook",
    "电子邮件系统", "邮件系统", "системный администратор", "administrad?or del sistema", "administrateur syst[èe]me",
    "مسؤول النظام",
)  # fmt: skip
"""The name beside such an address."""

BOUNCE_SUBJECT = _any(
    "undeliver", "undelivrable", r"\bnon-?(?:delivery|deliver(?:ed|able)|remis\b)",
    "returned (?:(?:e-?)?mail|message|to sender)",
    "(?:delivery|deliver) (?:status notification|fail|has failed|report|problem|error|delay|notification|not possible)",
    "failure (?:notice|delivery|notification)", r"fail(?:ed|ure)\W{1,3}(?:e-?mail|deliver|returning)",
    "message delayed",
    "mail (?:delivery )?(?:failed|failure|(?:sub)?system|warning|error)", "mail (?:not delivered|returned)",
    "mail (?:could not be delivered|system error)",
    "message (?:not delivered|delivery (?:failure|status)|status)", "delayed:",
    "(?:could|can|was) ?not (?:be )?(?:sen[dt]|deliver)", "unable to deliver", "not (?:yet )?been delivered",
    r"delayed \d+ (?:h|d)", "user unknown", "unknown user", "rejected(?: mail|:)", "mail rejected",
    "processing error", "address (?:unknown|not found)", "unzustellbar", "nicht zustellbar", "non recapitabile",
    "mancat[ao] (?:consegna|recapito)", "n[ãa]o (?:foi )?entregue", "onbestelbaar",
    "no se (?:puede|pudo|ha podido) entregar", "(?:mensaje|correo) (?:no entregado|devuelto)", "devuelto",
    "no entregad[oa]", "(?:error|fallo|falla) (?:en la|de) entrega", "non remis",
    "[ée]chec de (?:la )?(?:remise|distribution|livraison|l'envoi)", "non distribu", "non d[ée]livr",
    "retour [àa] l'exp[ée]diteur", "недоставлен", "не доставлен", "не может быть доставлен", "не удалось доставить",
    "ошибка доставки", "невозможно доставить", "возврат (?:письма|почты)", "сбой доставки", "задержка доставки",
    "退信", "无法投递", "無法投遞", "投递失败", "传输失败", "无法送达", "未送达", "未能送达", "發送失敗", "发送失败",
    "无法传递", "邮件被退回", "投递延迟", "تعذر (?:تسليم|توصيل|إرسال)", "لم يتم تسليم",
    "فشل (?:في )?(?:تسليم|توصيل|التسليم|إرسال)", "غير قابل للتسليم", "إرجاع الرسالة",
    "配信(?:不能|エラー|できません)", "送信(?:エラー|できません)", "전달 실패", "반송", "niedostarczon",
    "teslim edilemedi", "nedoru[čc]",
)  # fmt: skip
"""The subject of a report that a mail was not, or not yet, delivered."""

REPORT_PHRASE = _any(
    "(?:could|can|was|were|has|have|is|are) ?n[o']t (?:yet )?(?:been |be )?deliver", "cannot (?:be )?deliver",
    "n't deliver", "(?:unable|failed|able|attempt(?:ing)?|tried) to deliver", "undeliverable", "not delivered to",
    r"delivery (?:of|to) (?:the|your|this|that|these|following)\b.{0,80}(?:fail|abort|delay|postpone|not possible)",
    "del[ie]very to the following", "permanent (?:fatal |delivery )?error",
    r"following address(?:es)?(?:\(es\))? (?:had|fail)", "has encountered delivery", "not (?:yet )?been delivered",
    "fail(?:ed)? (?:recipients?|address)", "failed permanently", "no such (?:user|recipient|mailbox|address|person)",
    "(?:user|recipient|mailbox|account|host|address)(?: is|:)? (?:unknown|unavailable|not found|disabled|over|full)",
    "(?:user|recipient|mailbox|account|host|address) (?:rejected|does not exist|doesn't exist|not exist)",
    "unknown (?:user|recipient|address|host|local)", "not a valid user", "(?:quota|storage) (?:is )?exceeded",
    "over (?:its )?quota", "mailbox (?:is )?full", "did not reach the following", "wasn't able to",
    "n't able to (?:deliver|establish)", "returned (?:because|to (?:you|sender)|mail follows)",
    "did not (?:exactly )?match", "automatically rejected",
    "(?:be|been) (?:returned|rejected|bounced|blocked|postponed)", "couldn't be found",
    "delivery status notification", "message delivery fail", "this is the (?:qmail|deliver)",
    "failed (?:addresses|to deliver)", "did not receive a copy", "list of failed recipients",
    "(?:final|intended) (?:delivery )?(?:userid|recipient):",
    "(?:will be retried|delivery attempts? will|continue to (?:try|attempt))", "transcript of session",
    "relaying (?:denied|not)", r"\b5[0-9][0-9][ -]#?5\.[0-9]\.[0-9]", "remote host said", "smtp error",
    "delivery not authorized", "has been (?:delayed|deferred)",
    r"no (?:se )?(?:ha podido|pudo|puede|ha sido posible|fue posible)\b.{0,40}(?:entreg|enviad)",
    "no (?:ha sido |fue )?entregad", "buz[óo]n (?:est[áa] )?(?:lleno|completo)",
    "destinatario (?:desconocido|no existe)", "no existe (?:el|la|ese|esa|este) (?:usua|buz|direcc|cuenta)",
    "n'a(?: pas)? pu [êe]tre (?:remis|d[ée]livr|distribu|transmis|envoy|achemin)", "n'ont pas pu",
    "n'a pas [ée]t[ée] (?:remis|d[ée]livr|distribu)", "bo[îi]te aux lettres (?:est )?pleine", "destinataire inconnu",
    "adresse (?:introuvable|inconnue)", "impossible de (?:remettre|distribuer|livrer|transmettre)",
    r"n[ãa]o (?:foi poss[íi]vel|p[ôo]de)\b.{0,40}entreg", "nicht zugestellt",
    r"non (?:[èe] stato possibile|pu[òo] essere)\b.{0,30}(?:consegn|recapit)", "kon niet worden (?:af|be)",
    "не (?:может|могло|могут|был[оаи]?) (?:быть )?доставлен", "не (?:удалось|удается) доставить", "не доставлен",
    "доставить невозможно", "невозможно доставить", "ящик (?:переполнен|не найден|не существует)",
    r"(?:пользователь|получатель|адрес\w*) (?:не найден|не существует|неизвестен)", "нет такого пользователя",
    "превышена квота", "задержана доставка", "ещё не доставлен", "无法(?:投递|送达|发送|递送|传递)",
    "無法(?:投遞|送達|傳遞|寄達)", "退信", "退回", "未能(?:送达|投递)", "(?:投递|发送|传输)失败", "收件人不存在",
    "(?:用户|邮箱|地址|帐号|账号|賬號)不存在", "邮箱(?:已满|空间不足)", "拒收", "尚未(?:送达|投递)",
    "تعذ?ّ?ر (?:تسليم|توصيل|إرسال)", r"لم (?:يتم|نتمكن من|يمكن|تصل|يتمكن)\b.{0,20}(?:تسليم|توصيل|إرسال)?",
    "فشل (?:في )?(?:تسليم|توصيل|التسليم|إرسال)", "صندوق البريد ممتلئ",
    "(?:المستخدم|المستلم|العنوان) غير (?:موجود|معروف)", "配信でき", "送信でき", "宛先", "전달할 수 없",
    r"nie (?:mo[żz]e|mog[łl]a|zosta[łl]a)\b.{0,30}dostarczon", "teslim edilemedi", "nelze doru[čc]it",
)  # fmt: skip
"""What such a report says in its first lines."""

DELAY_PHRASE = _any(
    "not (?:yet )?been delivered (?:to|after|because|yet)", "(?:has|have) not yet been", "will be retried",
    "has been (?:delayed|deferred|postponed)", "been postponed", "(?:delivery )?attempts? will (?:be made|continue)",
    "continue to (?:try|attempt|be made)", r"could not be delivered for \d", "could not send message for past",
    "this is (?:just )?(?:a|only a) warning", "warning message only",
    "(?:temporary|transient) (?:non-fatal |delivery )?(?:error|failure|problem)", "no action is required",
    "you do not need to resend", "a[úu]n no (?:se )?ha", "se seguir[áa] intentando", "error temporal",
    "pas encore [ée]t[ée]", "nouvelle tentative", "erreur temporaire", "ещ[её] не доставлен",
    "попытки доставки будут", r"временн\w+ (?:ошибка|проблема)", "задержана", "稍后(?:将)?重试",
    "将继续(?:尝试|投递)", "暂时", "尚未", "لم يتم (?:بعد )?تسليم.{0,30}(?:بعد|حتى الآن)", "ستستمر المحاولات",
    "خطأ مؤقت", "سنواصل المحاولة", r"delayed \d+ (?:hours|days)",
)  # fmt: skip
"""The mail is still being tried."""

FINAL_PHRASE = _any(
    r"permanent(?:ly)?\b", "given? up", "giving up", "fatal error", "failed permanently", "definitiv", "окончательно",
    "最终", "نهائي",
)  # fmt: skip
"""It is not: the report is the last word."""

REPLY_SUBJECT = _any(
    r"auto(?:matic|mated)?[ -]?(?:reply|response|respond(?:er)?)\b", "auto:", "out of (?:the |my )?office",
    "(?:i am |i'm )?away from (?:the |my )?(?:office|mail)", "vacation (?:reply|response|message)", "ooo:",
    r"on vacation\b", "respuesta autom[áa]tica", "auto ?respuesta", "(?:estoy )?fuera de (?:la )?oficina",
    "r[ée]ponse automatique", "(?:en )?absen(?:ce|t) du bureau", "r[ée]ponse d'absence", "message d'absence",
    "hors du bureau", "автоматический ответ", "автоответ", "(?:я )?вне офиса",
    "отсутству(?:ю|ет) (?:в офисе|на рабочем)", "自动(?:回复|答复)", "自動(?:回覆|回复|応答|返信)", "外出自动回复",
    "不在办公室", "假期自动回复", "رد (?:تلقائي|آلي)", "الرد (?:التلقائي|الآلي)", "خارج المكتب", "abwesenheits",
    "automatische antwort", "risposta automatica", "fuori ufficio", "resposta autom[áa]tica", "aus[êe]ncia tempor",
    "automatyczna odpowied", "otomatik (?:yan[ıi]t|cevap)", "자동 ?회신", "부재중", "automatisch antwoord",
    "autosvar",
    before=r"^\W*(?:(?:re|aw|sv|fwd?)\s*:\s*)?\W*",
)  # fmt: skip
"""The subject of an automatic reply."""

CHALLENGE = _any(
    "confirm (?:that )?you(?:'re| are) (?:a |not )?(?:a )?(?:human|person|real|robot|spam|machine)",
    "confirm (?:that )?this (?:message|e-?mail) (?:is not spam|was sent by a)",
    "(?:account|mailbox|address) is protected by",
    r"add(?:ed|ing)? (?:you |yourself )?to (?:my|the|the recipient's) (?:\w+ )?(?:allowed|approved|safe|white) ?list",
    r"your (?:message|e-?mail) (?:\S+ ){0,12}(?:waitlisted|quarantined until|held until you)", r"\bguest list\b",
    "(?:prove|verify) (?:that )?you(?:'re| are) (?:a )?(?:human|not a)", r"demu[ée]str\w+ que (?:es|eres) humano",
    "confirme que (?:es|usted es) una persona", "prouve[rz] que vous [êe]tes (?:un )?humain",
    "confirmer que vous [êe]tes", "подтвердите, что вы (?:не робот|человек)",
    "请(?:确认|验证)您(?:是真人|不是机器人)", "أنك (?:لست روبوت|إنسان)",
)  # fmt: skip
"""Prove that you are human, and your mail will be let through."""

COPY_FOLLOWS = _any(
    "(?<!receive a )copy of (?:the|your)", "original (?:message|mail|text)", "returned (?:message|mail)",
    "unsent message", r"(?:message|mail|headers?|text|lines)\b.{0,40}\bfollows?\b", "source mail", "^old message",
    "header of the", "undelivered message", "message (?:body|headers?):", "rejected message",
    "below (?:the next|this) line", "mensaje original", "message (?:d'origine|original)",
    r"исходн\w+ (?:сообщени|письм)", "текст (?:сообщения|письма)", "原(?:始)?(?:邮件|信件|信|郵件)",
    "الرسالة الأصلية",
)  # fmt: skip
"""A line that leads over to the returned mail, when it is also set off from the prose."""
