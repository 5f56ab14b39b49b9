"""The chat door: Telegram updates in, conversations, messages out. The only package that imports aiogram."""
