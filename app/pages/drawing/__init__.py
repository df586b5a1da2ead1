"""Pictures for the pages: pure functions from the answers of the API to inline SVG, coloured by ``css/drawing.css``."""
