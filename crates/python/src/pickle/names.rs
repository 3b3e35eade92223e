//! The names that others know: of the errors, and of the module of a listing.

use crate::exception::EXCEPTION;
use crate::value::Class;

/// `pickle.PickleError`
pub static PICKLE_ERROR: Class = EXCEPTION.derive("_pickle", "PickleError");
/// `pickle.PicklingError`
pub static PICKLING_ERROR: Class = PICKLE_ERROR.derive("_pickle", "PicklingError");
/// `pickle.UnpicklingError`
pub static UNPICKLING_ERROR: Class = PICKLE_ERROR.derive("_pickle", "UnpicklingError");

/// The module of classes that a listing makes, also where its own name is another one.
pub const LISTING: &str = "__main__";
