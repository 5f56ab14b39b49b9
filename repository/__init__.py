"""The core of the desk: records, filing, search, the way out. It knows no Telegram, no SMTP and no HTTP client."""
