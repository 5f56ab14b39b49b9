"""The room of follow-ups: what is come back to and when, put to a State in one letter a day, until it is settled."""
