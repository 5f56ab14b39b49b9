"""The keys of a desk under test: the same in every run, so that what is signed is the same bytes."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from repository.receipts import ReceiptKey

RECEIPT_KEY = ReceiptKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
