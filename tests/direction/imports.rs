//! What the files of the workspace import: every path in `use` trees, expressions, types, patterns and macros, resolved
//! to the module that it leads into.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, ItemMod, ItemUse, Macro, Meta, UseTree, Visibility};

/// A module: the name of its crate and then its own names. Also a path to something in it.
pub type Module = Vec<String>;

/// One place where a file names something of the workspace's own.
#[derive(Clone, Debug)]
pub struct Import {
    /// The module that the file is.
    pub from: Module,
    /// What it names: a module, or something in one, where it was made and not where others pass it on.
    pub to: Module,
    /// The file, as the root of the workspace sees it.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// By what path others can have the same from here.
    alias: Option<Module>,
    /// The file only passes on what a module inside it has.
    pub is_facade: bool,
}

/// What was found in the sources of the workspace.
pub struct Sources {
    /// The modules that are files.
    pub modules: BTreeSet<Module>,
    /// All imports but those of tests.
    pub imports: Vec<Import>,
    /// How often a file lifts the lint `unsafe_code`, if it does.
    pub lifted_unsafe: BTreeMap<String, usize>,
}

impl Sources {
    /// Reads `crates`, each its name and its folder, under `root`.
    pub fn read(root: &Path, crates: &[(&str, &str)]) -> Self {
        let mut texts = Vec::new();
        for (name, folder) in crates {
            read_folder(root, &Path::new(folder).join("src"), &[(*name).to_owned()], &mut texts);
        }
        Self::of(texts)
    }

    /// The sources of modules, each with its path and its text.
    pub fn of(texts: Vec<(Module, PathBuf, String)>) -> Self {
        let mut sources = Self {
            modules: texts.iter().map(|(module, ..)| module.clone()).collect(),
            imports: Vec::new(),
            lifted_unsafe: BTreeMap::new(),
        };
        for (module, path, text) in &texts {
            sources.look_into(module, path, text);
        }
        let aliases = sources.imports.iter();
        let aliases = aliases.filter_map(|import| Some((import.alias.clone()?, import.to.clone())));
        let aliases: BTreeMap<Module, Module> = aliases.filter(|(alias, _)| !sources.modules.contains(alias)).collect();
        for import in &mut sources.imports {
            import.to = origin(&aliases, &import.to);
        }
        sources
    }

    fn look_into(&mut self, module: &Module, path: &Path, text: &str) {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut finder = Finder {
            sources: self,
            from: module,
            scope: module.clone(),
            path,
            is_public: false,
        };
        finder.visit_file(&file);
        let mut lifted = Lifted(0);
        lifted.visit_file(&file);
        if lifted.0 > 0 {
            self.lifted_unsafe.insert(path.display().to_string(), lifted.0);
        }
    }

    /// The file that has what a path leads to.
    pub fn file_of(&self, path: &[String]) -> Option<&Module> {
        let mut ends = (1..=path.len()).rev();
        ends.find_map(|end| self.modules.get(&path[..end]))
    }
}

/// Where a path leads that goes by way of what other modules pass on.
fn origin(aliases: &BTreeMap<Module, Module>, path: &[String]) -> Module {
    /// Nobody passes on what was passed on so often; only a circle of modules would.
    const MOST: usize = 8;
    let mut path = path.to_vec();
    for _ in 0..MOST {
        let mut ends = (1..=path.len()).rev();
        let Some((end, to)) = ends.find_map(|end| Some((end, aliases.get(&path[..end])?))) else {
            break;
        };
        path = [to, &path[end..]].concat();
    }
    path
}

fn read_folder(root: &Path, folder: &Path, module: &[String], texts: &mut Vec<(Module, PathBuf, String)>) {
    for entry in std::fs::read_dir(root.join(folder)).expect("a folder of sources") {
        let path = folder.join(entry.expect("an entry").file_name());
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name in UTF-8");
        let mut module = module.to_vec();
        if root.join(&path).is_dir() {
            module.push(stem.to_owned());
            read_folder(root, &path, &module, texts);
            continue;
        }
        // The program's main file is a crate of its own, which sees the library as others do.
        if path.extension().is_none_or(|extension| extension != "rs") || stem == "main" {
            continue;
        }
        if !matches!(stem, "mod" | "lib") {
            module.push(stem.to_owned());
        }
        let text = std::fs::read_to_string(root.join(&path)).expect("a source file");
        texts.push((module, path, text));
    }
}

struct Finder<'a> {
    sources: &'a mut Sources,
    from: &'a Module,
    /// The module whose names are in scope: the file's or one inside it.
    scope: Module,
    path: &'a Path,
    /// Whether the `use` that is looked at is a `pub use`.
    is_public: bool,
}

impl Finder<'_> {
    fn add(&mut self, names: &[String], line: usize, alias: Option<&Ident>) {
        if let Some(to) = self.resolve(names) {
            let is_own_child = to.len() > self.scope.len() && to.starts_with(&self.scope);
            self.sources.imports.push(Import {
                from: self.from.clone(),
                is_facade: self.is_public && is_own_child,
                to,
                file: self.path.to_owned(),
                line,
                alias: alias.map(|name| [&self.scope[..], &[name.to_string()]].concat()),
            });
        }
    }

    /// The module and names that a path means, if it leads to the workspace's own. A name that an import brought in
    /// leads nowhere: the import was counted.
    fn resolve(&self, names: &[String]) -> Option<Module> {
        let (first, rest) = names.split_first()?;
        let mut scope = self.scope.clone();
        match first.as_str() {
            "crate" => scope.truncate(1),
            "self" => {}
            "super" => drop(scope.pop()),
            name if self.sources.modules.contains(&[name.to_owned()][..]) => scope = vec![name.to_owned()],
            name => {
                scope.push(name.to_owned());
                self.sources.modules.contains(&scope).then_some(())?;
            }
        }
        for name in rest {
            match name.as_str() {
                "super" => drop(scope.pop()),
                "self" => {}
                name => scope.push(name.to_owned()),
            }
        }
        Some(scope)
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
            UseTree::Glob(glob) => self.add(before, glob.span().start().line, None),
            UseTree::Name(name) if name.ident == "self" => self.add(before, name.span().start().line, None),
            UseTree::Name(name) => self.add(&with(&name.ident), name.span().start().line, Some(&name.ident)),
            UseTree::Rename(rename) => self.add(&with(&rename.ident), rename.span().start().line, Some(&rename.rename)),
        }
    }

    /// A path that is no `use`. A single name there is no module: a variable, a type, or the word `super` of `pub(super)`.
    fn add_path(&mut self, names: &[String], line: usize) {
        if names.len() > 1 {
            self.add(names, line, None);
        }
    }

    /// The paths among the tokens of a macro: names with `::` between them.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut names: Vec<String> = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.add_path(&std::mem::take(&mut names), line);
                    }
                    line = ident.span().start().line;
                    names.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.add_path(&std::mem::take(&mut names), line);
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.add_path(&names, line);
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if is_of_tests(&item.attrs) {
            return;
        }
        self.scope.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.scope.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_of_tests(&item.attrs) {
            self.is_public = !matches!(item.vis, Visibility::Inherited);
            self.tree(&item.tree, &[]);
            self.is_public = false;
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add_path(&names, path.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {
        // `pub(in crate::room)` says who may come in.
    }

    fn visit_macro(&mut self, makes: &'ast Macro) {
        self.tokens(makes.tokens.clone());
        visit::visit_macro(self, makes);
    }
}

fn is_of_tests(attributes: &[Attribute]) -> bool {
    let is_one = |attribute: &Attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    };
    attributes.iter().any(is_one)
}

struct Lifted(usize);

impl<'ast> Visit<'ast> for Lifted {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let Meta::List(list) = &attribute.meta else { return };
        let is_lifted = ["allow", "expect"].iter().any(|level| list.path.is_ident(level));
        let mut names = list.tokens.clone().into_iter();
        let is_unsafe = names.any(|token| matches!(token, TokenTree::Ident(name) if name == "unsafe_code"));
        self.0 += usize::from(is_lifted && is_unsafe);
    }
}
