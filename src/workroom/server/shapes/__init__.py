"""What the API answers with, where that takes some making; what needs none stands beside its route."""
