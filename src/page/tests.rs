//! Pages alone, pictures and differences.
