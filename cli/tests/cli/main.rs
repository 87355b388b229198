//! The command as scripts and people meet it: streams, exit codes, files.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod admission;
mod audit;
mod audit_hostile;
mod config;
mod dynamic;
mod edxml;
mod encrypted;
mod evidence;
mod extend;
mod extract;
mod judge;
mod marks;
mod network;
mod online;
mod pictures;
mod pki;
mod rules;
mod schema;
mod sign;
mod sign_xml;
mod support;
mod trust;
mod two_step;
mod usage;
mod verify;
