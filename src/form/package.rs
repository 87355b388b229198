//! Rules about inter-agency packages.
