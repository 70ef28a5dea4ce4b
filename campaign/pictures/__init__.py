"""Pictures: what happens to them at upload, how they are drawn, which sizes pages show."""
