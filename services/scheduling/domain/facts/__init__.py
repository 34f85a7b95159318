"""What the rules look at beside a booking's own history: orders, teams, rules, days."""
