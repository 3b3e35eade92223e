//! The program as its users meet it: the real binary, real processes, a real
//! terminal.

mod alive;
mod cli;
mod conformance;
mod console;
mod direction;
mod ends;
mod hostile;
mod isolation;
mod lessons;
mod python;
mod random_ends;
mod recording;
mod strangers;
mod summaries;
mod recycled;
mod support;
mod truth;
