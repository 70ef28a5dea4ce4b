"""What documents to download say of who made them, and where."""
