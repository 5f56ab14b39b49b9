"""How a stored message becomes records and an acknowledgement, in the order that a crash cannot hurt.

`clerk` takes a row through the steps; `understanding` reads it, `lookup` says who and which matter,
`acknowledgement` renders what is said, `apply` writes it all in one transaction.
"""
