"""Two generations side by side: what differs in their recipes, on recent questions, and on judged ones."""
