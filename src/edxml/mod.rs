//! Packages of the national document exchange axis (QCVN 102:2016/BTTTT): one message, its attachments, and the states
//! that answer it. Elements are known by namespace and local name, never by prefix.
