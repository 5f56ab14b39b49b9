"""The pages and the API: a door of the desk. It decides nothing about records: the core does."""
