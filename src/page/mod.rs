//! What a page shows, read from the same objects that were judged: a page alone, as a picture, and how two pictures differ.
