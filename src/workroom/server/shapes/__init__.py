"""What the API answers with, as typed values made from what lies below."""
