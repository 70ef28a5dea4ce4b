"""What staff see of petitions and signatures, and do to them."""
