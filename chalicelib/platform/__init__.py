"""What several layers share and no rule of the law needs."""
