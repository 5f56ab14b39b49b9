"""One value of every kind the desk can say, for the tests of the words. All names and texts are ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

from repository import messages as m
from repository.messages import Acknowledgement, Addressee, DeskNames, FileLine, Message, Section
from repository.model import HoldReason, LinkBasis, MeasureKind, MeasureStatus, Received
from repository.receipts import ReceivedFile, Statement
from tests.keys import RECEIPT_KEY

DESK = DeskNames("Ventanilla", "https://desk.example", "desk@desk.example")
PERSON = Addressee("Ana Quispe", "PER")
NOBODY = Addressee("", None)
DONE = (
    "received", "registered", "asked", "answered", "reminded", "assistance_stated", "result_met", "result_partly",
    "help_given",
)  # fmt: skip
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
DUE = date(2026, 11, 17)

LAW = m.LawFiled(
    reference="L26-000417-S", title="Ley del Registro de Bienes", kind=MeasureKind.LAW, number="41-2019",
    adopted_on=date(2019, 3, 14), status=MeasureStatus.IN_FORCE, language="es",
    links=(("31", LinkBasis.CLAIMED), ("52", LinkBasis.SUGGESTED), ("54.1.c", LinkBasis.SUGGESTED)), public=True,
    url="https://desk.example/laws/L26-000417-S", searchable=True, articles=42,
)  # fmt: skip
DRAFT = replace(
    LAW, title="", number="", adopted_on=None, status=MeasureStatus.DRAFT, links=(), public=False, searchable=False
)
UNREVIEWED = replace(LAW, public=False)
SIGNED = m.SignedReceipt(
    RECEIPT_KEY.sign(
        Statement(DESK.base_url, "S26-000417-Z", "M26-000417-T", NOON, "7f3a09c1" * 8,
                  (ReceivedFile("5d" * 32, 1_234_567),))
    ),
    f"{DESK.base_url}/receipts",
)  # fmt: skip
REQUEST = m.RequestRegistered(
    reference="R26-000012-A",
    needs=(
        m.NeedLine("N26-000031-B", ("52", "54"), "", "CAP.AST", "short", "primero los fiscales de provincias"),
        m.NeedLine("N26-000032-C", (), "prevention", "", "", ""),
    ),
    received=Received.YES, received_words="un curso del banco regional en 2024", next_step_on=date(2026, 11, 6),
)  # fmt: skip

DUPLICATE = m.PossibleDuplicate(
    "L26-000417-S", "L26-000003-E", "Ley del Registro de Bienes", date(2019, 3, 14), DUE
)
QUESTIONS = m.OpenQuestions("L26-000417-S", "law", "Ley del Registro de Bienes", ("number", "articles"), DUE, 1, 1)
REFRESH = m.LawRefresh(
    "L24-000003-E", "Ley de Extradición", "12-2011", date(2011, 6, 1), MeasureStatus.IN_FORCE, date(2024, 11, 3),
    "https://desk.example/laws/L24-000003-E", DUE, 3,
)  # fmt: skip
CLAIMS = m.LawClaims(
    "L24-000003-E", "Ley de Extradición", MeasureStatus.AMENDED, ("16", "44.4"),
    "https://desk.example/laws/L24-000003-E", DUE, 3,
)  # fmt: skip
ENTRY = m.LawEntry(
    "L26-000417-S", "Regional observatory", "Ley del Registro de Bienes", ("8.5", "52"),
    "https://desk.example/laws/L26-000417-S", DUE,
)  # fmt: skip
PROGRESS = m.AssistanceProgress(
    "R26-000012-A", REQUEST.needs, date(2026, 8, 3), 3, ("begun", "result", "met", "more"), DUE, 4,
)  # fmt: skip
FILE_AWAITED = m.FileAwaited("L26-000418-T", "Anexo_2.pdf", "password")
EXAMPLES = m.Examples(
    "31",
    (
        m.Example("CHL", "Ley sobre Comiso", "20.000", "Artículo 45. Comiso sin condena", "es",
                  "https://desk.example/laws/L26-000005-J/articles/45"),
        m.Example("BEN", "Loi sur le blanchiment", "2018-17", "", "fr", "https://desk.example/laws/L26-000006-K"),
    ),
    ("III",), "https://desk.example/search?article=31",
)  # fmt: skip
DIGEST = m.Due((QUESTIONS, REFRESH, PROGRESS, FILE_AWAITED))

SECTIONS: tuple[Section, ...] = (
    LAW,
    DRAFT,
    replace(DRAFT, status=MeasureStatus.UNKNOWN),
    REQUEST,
    replace(REQUEST, needs=(), received=Received.NOT_STATED, received_words=""),
    m.HelpRegistered("H26-000002-D", date(2026, 11, 6)),
    m.LawQuestions("L26-000417-S", m.LAW_POINTS, DUE, public_meanwhile=True),
    m.LawQuestions("L26-000417-S", ("number",), DUE, public_meanwhile=False),
    m.RequestQuestions("R26-000012-A", m.REQUEST_POINTS, DUE),
    m.ModelScope("R26-000012-A", DUE),
    *(m.FileProblem("Anexo_2.pdf", reason) for reason in m.FILE_REASONS),
    m.ScanWithoutText("L26-000417-S", "SKM_C2582017.pdf"),
    m.PartlyRead("L26-000417-S", "Ley_41.pdf"),
    DUPLICATE,
    QUESTIONS,
    replace(QUESTIONS, subject_kind="request", reference="R26-000012-A", title="", points=("article", "term"), reminder=2),
    REFRESH,
    CLAIMS,
    ENTRY,
    replace(ENTRY, url="", provisions=(), reminder=2),
    replace(CLAIMS, url="", reminder=2),
    replace(REFRESH, number="", adopted_on=None, verified_on=None, url="", reminder=2),
    PROGRESS,
    FILE_AWAITED,
    EXAMPLES,
    replace(EXAMPLES, guide=(), examples=EXAMPLES.examples[:1]),
    m.SeveralItems((("L26-000417-S", "law"), ("R26-000012-A", "request"), ("H26-000002-D", "help"))),
    m.ItemsConfirmed("S26-000417-Z"),
    m.AnswerAttached("L26-000417-S", ()),
    SIGNED,
    m.AnswerAttached("R26-000012-A", ((2, "type"), (4, "term"))),
    m.Added("S26-000417-Z", (FileLine("Anexo.pdf", 1200), FileLine("Ley.docx", 80_000)), (("Ley.docx", "L26-000417-S"),)),
    m.Added("S26-000417-Z", (), correction=True),
)

BARE = Acknowledgement(
    submission="S26-000417-Z", receipts=("M26-000417-T",), received_at=NOON, subject="", files=(),
    confirm_by=date(2026, 11, 6), confirmation_url=None, audit_place="7f3a-09c1", sections=(),
)  # fmt: skip
LAW_LETTER = replace(
    BARE, subject="Transmisión de la Ley 41-2019", files=(FileLine("Ley_41-2019.pdf", 1_234_567),),
    sections=(LAW, m.LawQuestions("L26-000417-S", ("status", "articles"), DUE, public_meanwhile=True),
              SIGNED),
)  # fmt: skip
MIXED_LETTER = replace(
    LAW_LETTER, receipts=("M26-000417-T", "M26-000418-X"), repeated_files=2,
    confirmation_url="https://desk.example/confirm/b0tJ3zq9",
    sections=(
        m.SeveralItems((("L26-000417-S", "law"), ("R26-000012-A", "request"))), UNREVIEWED, REQUEST,
        m.RequestQuestions("R26-000012-A", ("type", "term"), DUE), m.FileProblem("Anexo_2.pdf", "password"),
        m.ScanWithoutText("L26-000417-S", "SKM_C2582017.pdf"),
    ),
)  # fmt: skip

MESSAGES: tuple[Message, ...] = (
    BARE,
    replace(BARE, forwarded_from="J. Rojas"),
    LAW_LETTER,
    MIXED_LETTER,
    *(replace(BARE, sections=(section,)) for section in SECTIONS),
    m.NotRecognised("M26-000419-Y", date(2026, 12, 3)),
    *(m.Held("M26-000420-Z", reason) for reason in HoldReason),
    m.Digest((("M26-000420-Z", "S26-000417-Z"), ("M26-000421-A", "")), 230),
    m.CommandHelp(),
    m.CommandStatus(
        (
            ("L26-000417-S", "Ley 41-2019", "published", "https://desk.example/laws/L26-000417-S"),
            ("R26-000012-A", "", "open", ""),
        ),
        "",
    ),
    *(m.CommandStatus((), why) for why in ("none", "unknown", "bad_number", "unproven")),
    m.CommandSearch(
        "decomiso",
        12,
        (("Perú", "Ley 30424", "https://desk.example/laws/L26-000417-S/articles/5"),),
        "https://desk.example/search",
        "",
    ),
    *(
        m.CommandSearch("decomiso", 0, (), "https://desk.example/search", why)
        for why in ("nothing", "unclear", "not_now")
    ),
    m.CommandStopped(stopped=True),
    m.CommandStopped(stopped=False),
    m.LetterReturned("R26-000012-H", "ana@ministry.example"),
    m.ChatReturned("R26-000012-H", "Su solicitud está registrada.\nR26-000012-H"),
    m.SetAside("M26-000420-Z", "Un saludo sin contenido."),
    m.NotRecognised("M26-000419-Y", date(2026, 12, 3), "desk+m419-ab2c3d4e5f6g7h2i@desk.example"),
    m.SenderUnclear("M26-000419-Y", date(2026, 12, 3)),
    m.SenderWaits("M26-000419-Y", "j.rojas@ministry.example"),
    m.SenderNamed("M26-000419-Y", "j.rojas@ministry.example", "https://desk.example/not-me/j421-ab2c3d4e5f6g7h2i"),
    m.SenderNotNamed("M26-000419-Y", taken_back=True),
    m.SenderNotNamed("M26-000419-Y", taken_back=False),
    m.NamingUnproven("M26-000421-N", "https://desk.example/confirm/m421-ab2c3d4e5f6g7h2i"),
    m.CodeAsked("M26-000419-Y"),
    m.CodeNotValid("M26-000419-Y"),
    m.LinkCode("K7QF-2M9X", "ana.quispe@home.example", NOON),
    m.WithdrawCode("K7QF-2M9X", "L26-000417-S", NOON),
    m.Withdrawn("L26-000417-S", was_public=True, at=NOON),
    m.Withdrawn("R26-000012-A", was_public=False, at=NOON),
    m.ChatCode("K7QF-2M9X", 15),
    m.ChatLinked(NOON, date(2027, 1, 3), "https://desk.example/not-me/t12-ab2c3d4e5f6g7h2i"),
    m.ChatUnlinked(NOON),
    m.ChatDisowned(12, NOON),
    m.AddressLinked("ana.quispe@home.example", "https://desk.example/not-me/c0f3a-ab2c3d4e5f6g7h2i"),
    m.Invitation("https://t.me/ventanilla_bot?start=Zk3_q9XbT7uLmN2pR5sW", "PER", "asset recovery", NOON),
    m.SignIn("https://desk.example/sign-in/Zk3_q9XbT7uLmN2pR5sW", 20),
    DIGEST,
    m.Due((QUESTIONS,)),
    m.Due((replace(QUESTIONS, reminder=0),), by_officer=True),
    m.Due(tuple(replace(QUESTIONS, first_number=number) for number in range(1, 41, 2))),
    *(m.MatterMoved("L26-000417-S", event, NOON, (LAW,)) for event in get_args(m.MatterEvent)),
    m.Correction("L26-000417-S", (("number", "", "41-2019"), ("title", "Ley", "Ley del Registro de Bienes")), NOON),
    m.FocalPointReplaced("PER", "coordination centre", "Ana Quispe", "Luis Rojas", DUE),
    m.Closure("R26-000012-A", tuple((DUE, code) for code in DONE), DUE, "El taller tuvo lugar en octubre."),
    m.Closure("H26-000002-D", (), DUE),
    m.NotAComplaintsChannel("M26-000420-Z", DUE),
    m.ReleaseCode("K7QF-2M9X", "L26-000417-S", NOON),
)
