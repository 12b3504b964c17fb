"""What the screens say of alerts: pure functions of the alert agent's book."""
