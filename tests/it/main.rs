//! The program as its users meet it: the real binary, real processes, a real
//! terminal.

mod alive;
mod cli;
mod conformance;
mod direction;
mod ends;
mod hostile;
mod isolation;
mod lessons;
mod python;
mod recording;
mod strangers;
mod summaries;
mod support;
mod truth;
