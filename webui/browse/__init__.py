"""Finding articles without words: by day, section and site, the latest, and this day in other years."""
