//! `import`, and attributes of modules: both are checked before the run.

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};

use super::Lowering;
use crate::ir::{Import, StmtKind};
use crate::value::module::{Item, Module};
use forklore_event::nearest;

impl Lowering<'_> {
    /// `import a`, `import a.b as c`
    pub(super) fn import(&mut self, import: &ast::StmtImport) -> StmtKind {
        let mut imports = Vec::new();
        for alias in &import.names {
            let full = alias.name.as_str();
            let Some(module) = self.known_module(full, alias.name.range()) else {
                continue;
            };
            // `import a.b` binds `a`.
            let (bound, module) = match (&alias.asname, full.split_once('.')) {
                (Some(name), _) => (name.as_str(), module),
                (None, Some((top, _))) => (top, self.library.find(top).unwrap_or(module)),
                (None, None) => (full, module),
            };
            let place = self.binding(bound);
            imports.push(Import {
                place,
                module,
                name: None,
            });
        }
        StmtKind::Import(imports)
    }

    /// `from a import b as c`
    pub(super) fn import_from(&mut self, import: &ast::StmtImportFrom) -> StmtKind {
        let Some(name) = import.module.as_ref().filter(|_| import.level == 0) else {
            let help = "a scenario's listing is one file: import modules by their full name";
            self.problem(import.range(), "relative imports are not supported", help);
            return StmtKind::Pass;
        };
        let Some(module) = self.known_module(name.as_str(), name.range()) else {
            return StmtKind::Pass;
        };
        if module.name == "__future__" && import.range().start() >= self.futures_end {
            let text = "from __future__ imports must occur at the beginning of the file";
            self.problem(import.range(), text, "");
        }
        let mut imports = Vec::new();
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                self.problem(
                    alias.range(),
                    "`import *` is not supported",
                    "name what the listing uses",
                );
                continue;
            }
            let submodule = self.library.find(&format!("{}.{}", module.name, alias.name));
            if submodule.is_none() {
                self.check_attribute(module, alias.name.as_str(), alias.name.range());
            }
            let place = self.binding(alias.asname.as_ref().unwrap_or(&alias.name));
            let name = submodule.is_none().then(|| alias.name.as_str().into());
            imports.push(Import {
                place,
                module: submodule.unwrap_or(module),
                name,
            });
        }
        StmtKind::Import(imports)
    }

    fn known_module(&mut self, name: &str, range: TextRange) -> Option<&'static Module> {
        let found = self.library.find(name);
        if found.is_none() {
            let help = match nearest(name, self.library.modules.iter().map(|module| module.name)) {
                Some(candidate) => format!("did you mean `{candidate}`?"),
                None => format!(
                    "there are: {}, and small ones such as `math`",
                    self.library.named.join(", ")
                ),
            };
            self.problem(range, format!("there is no module '{name}' in listings"), &help);
        }
        found
    }

    /// Refuses a name that `module` does not hold. Returns the module that the
    /// name stands for, if it is one.
    pub(super) fn check_attribute(
        &mut self,
        module: &'static Module,
        name: &str,
        range: TextRange,
    ) -> Option<&'static Module> {
        match module.find(name).map(|entry| &entry.item) {
            Some(Item::Module(inner)) => Some(inner),
            Some(_) => None,
            // What every module has.
            None if name == "__name__" => None,
            None => {
                let names = module.entries.iter().map(|entry| entry.name);
                let help = nearest(name, names).map(|candidate| format!("did you mean `{candidate}`?"));
                let message = format!("`{}.{name}` is not supported", module.name);
                self.problem(range, message, &help.unwrap_or_default());
                None
            }
        }
    }
}
