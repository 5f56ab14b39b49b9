"""The conversations, a router for each thing a person does. Factories: an aiogram router has one parent only."""
