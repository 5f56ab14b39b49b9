"""The room of retention: what is kept how long, by which rule it goes, and the job that carries it out."""
