//! `forklore new`: a small scenario with everything explained in comments.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::raw::SCENARIO_FILE;

const FILES: [(&str, &str); 2] = [
    (SCENARIO_FILE, include_str!("../../assets/new/scenario.toml")),
    ("listing.py", include_str!("../../assets/new/listing.py")),
];

/// Why no scenario was made.
#[derive(Debug, thiserror::Error)]
#[error("cannot make {}", .path.display())]
pub struct CreateError {
    /// The folder or file that could not be made.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Makes the folder, if it is not there, and a scenario in it. Files that are
/// there already are never overwritten.
pub fn create(folder: &Path) -> Result<(), CreateError> {
    let failed = |path: &Path, source| CreateError {
        path: path.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    for (name, text) in FILES {
        let path = folder.join(name);
        fs::File::create_new(&path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|source| failed(&path, source))?;
    }
    Ok(())
}
