//! forklore plays lessons about operating-system processes and process pools on
//! real processes.
//!
//! A *scenario* is a lesson built around a listing. The listing runs on real
//! processes (a *stage*); what they do becomes events ([`forklore_event`]); everything else (the
//! screen, recordings, checks) is a fold over those events. `ARCHITECTURE.md`
//! has the map.

pub mod cli;
pub mod engine;
pub mod notes;
pub mod progress;
pub mod quiz;
pub mod recording;
pub mod scenario;
pub mod session;
pub mod text;
pub mod tui;
pub mod world;
