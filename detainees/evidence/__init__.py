"""The law's eleven questions and the status: answers, the board, the brief."""
