"""The commands of the shell, a module per thing a person does. Each opens what it needs and closes it again."""
