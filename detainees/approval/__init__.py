"""Nothing about a prisoner goes public by one person alone."""
