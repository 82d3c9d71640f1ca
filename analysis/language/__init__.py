"""The one French pipeline and what is read from its parse: names, nominals, numbers, who says so."""
