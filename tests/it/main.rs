//! The program as its users meet it: the real binary, real processes, a real
//! terminal.

mod alive;
mod ask;
mod claims;
mod cli;
mod conformance;
mod console;
mod ends;
mod hostile;
mod isolation;
mod jobs;
mod lessons;
mod managers;
mod names;
mod order;
mod overflow;
mod own_program;
mod places;
mod python;
mod random_ends;
mod recording;
mod recycled;
mod strangers;
mod summaries;
mod support;
mod truth;
