"""Search: the index and the questions put to it. It knows laws as values, and no reader's rights: the gate does."""
