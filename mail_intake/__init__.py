"""The mail door: SMTP in, parsing, replies, SMTP out. The only package that imports aiosmtpd and aiosmtplib."""
