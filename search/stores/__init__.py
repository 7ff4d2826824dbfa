"""The index as Haystack sees it, and other stores that Haystack supports in its place. Importing this loads neither."""
