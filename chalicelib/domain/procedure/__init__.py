"""Rules of procedures: fees, conditions and eligibility."""
