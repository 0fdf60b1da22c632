"""Real stand-ins: servers that speak the wire, hands that work on real files."""
