//! Which name is whose: the scopes of a listing, resolved before lowering.
//!
//! The rules are Python's. A name that is bound anywhere in a function is local
//! to all of it, unless `global` or `nonlocal` says otherwise; a name that is
//! not bound there belongs to the nearest enclosing function that binds it, or
//! else to the module. Comprehensions and lambdas are functions.

use std::collections::HashMap;

use indexmap::IndexMap;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::ir::Place;
use crate::value::module::{Library, Module};

/// Names a scope: its position in [`Scopes`].
pub type ScopeId = usize;

/// The scope of the module.
pub const MODULE: ScopeId = 0;

/// All scopes of a listing.
pub struct Scopes {
    scopes: Vec<Scope>,
    /// Each scope's node. A `def` and its default values are told apart by range.
    by_range: HashMap<TextRange, ScopeId>,
}

/// One scope.
#[derive(Default)]
pub struct Scope {
    parent: Option<ScopeId>,
    is_comprehension: bool,
    symbols: IndexMap<String, Symbol>,
    /// Names of local slots, once resolved.
    pub locals: Vec<String>,
    /// Names of the cells: its own, then those from outside, once resolved.
    pub cells: Vec<String>,
    /// How many cells are its own.
    pub own_cells: usize,
}

/// What is known of a name in a scope.
#[derive(Default)]
struct Symbol {
    /// How often it is bound here.
    bindings: usize,
    /// The module that it stands for, if an import binds it.
    module: Option<&'static Module>,
    declared: Option<Declared>,
    /// An inner scope uses it.
    captured: bool,
    place: Option<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Declared {
    Parameter,
    Global,
    Nonlocal,
}

/// A `nonlocal` that finds nothing.
pub struct Unresolved {
    /// Where it stands.
    pub range: TextRange,
    /// What is wrong, in CPython's words.
    pub message: String,
}

impl Scopes {
    /// Reads the scopes of `body`.
    pub fn analyse(body: &[Stmt], library: &'static Library) -> (Self, Vec<Unresolved>) {
        let mut collector = Collector {
            library,
            scopes: Scopes {
                scopes: vec![Scope::default()],
                by_range: HashMap::new(),
            },
            current: MODULE,
            nonlocals: Vec::new(),
        };
        // The evaluator sets them before the first statement.
        collector.bind("__name__");
        collector.bind("__doc__");
        collector.visit_body(body);
        let (mut scopes, nonlocals) = (collector.scopes, collector.nonlocals);
        let unresolved = nonlocals
            .into_iter()
            .filter(|(scope, name, _)| scopes.binding_function(*scope, name).is_none())
            .map(|(_, name, range)| Unresolved {
                range,
                message: format!("no binding for nonlocal '{name}' found"),
            })
            .collect();
        scopes.resolve();
        (scopes, unresolved)
    }

    /// The scope that `node` (a `def`, a `lambda`, a comprehension) opens.
    pub fn of(&self, node: TextRange) -> Option<ScopeId> {
        self.by_range.get(&node).copied()
    }

    /// A scope.
    pub fn get(&self, id: ScopeId) -> &Scope {
        &self.scopes[id]
    }

    /// Where `name` lives when it is used in `scope`; `None` if nothing binds it.
    pub fn place(&self, scope: ScopeId, name: &str) -> Option<Place> {
        self.scopes[scope].symbols.get(name).and_then(|symbol| symbol.place)
    }

    /// The module that `name` stands for in `scope`, if that is certain: an
    /// import is all that ever binds it.
    pub fn module(&self, scope: ScopeId, name: &str) -> Option<&'static Module> {
        let owner = match self.place(scope, name)? {
            Place::Global(_) => MODULE,
            Place::Local(_) => scope,
            Place::Cell(_) => self.owner(scope, name)?,
        };
        let symbol = self.scopes[owner].symbols.get(name)?;
        symbol.module.filter(|_| symbol.bindings == 1)
    }

    /// Names that can be used in `scope`, to suggest one of them.
    pub fn visible(&self, scope: ScopeId) -> impl Iterator<Item = &str> {
        let lineage = std::iter::successors(Some(scope), |id| self.scopes[*id].parent);
        lineage.flat_map(|id| {
            let bound = self.scopes[id].symbols.iter().filter(|(_, symbol)| symbol.is_own());
            bound.map(|(name, _)| name.as_str())
        })
    }

    /// The function around `scope`, or `scope` itself, that binds `name`.
    fn owner(&self, scope: ScopeId, name: &str) -> Option<ScopeId> {
        match self.scopes[scope].symbols.get(name) {
            Some(symbol) if symbol.is_own() && scope != MODULE => Some(scope),
            _ => self.binding_function(scope, name),
        }
    }

    /// The nearest function around `scope` that binds `name`.
    fn binding_function(&self, scope: ScopeId, name: &str) -> Option<ScopeId> {
        let parent = self.scopes[scope].parent.filter(|parent| *parent != MODULE)?;
        match self.scopes[parent].symbols.get(name) {
            Some(symbol) if symbol.is_own() => Some(parent),
            Some(symbol) if symbol.declared == Some(Declared::Global) => None,
            _ => self.binding_function(parent, name),
        }
    }

    /// Gives every name of every scope its place.
    fn resolve(&mut self) {
        let mut global_uses = Vec::new();
        for id in (0..self.scopes.len()).filter(|id| *id != MODULE) {
            let names: Vec<String> = self.scopes[id].symbols.keys().cloned().collect();
            for name in names {
                let symbol = &self.scopes[id].symbols[&name];
                if symbol.is_own() {
                    continue;
                }
                let global = symbol.declared == Some(Declared::Global);
                let owner = if global { None } else { self.binding_function(id, &name) };
                match owner {
                    Some(owner) => self.capture(id, owner, &name),
                    None => global_uses.push((id, name, symbol.bindings)),
                }
            }
        }
        // A function that says `global` and binds the name makes it a name of the module.
        for (_, name, bindings) in &global_uses {
            self.scopes[MODULE].symbols.entry(name.clone()).or_default().bindings += bindings;
        }
        self.place_globals();
        for id in (0..self.scopes.len()).filter(|id| *id != MODULE) {
            self.place_locals(id);
        }
        for (id, name, _) in global_uses {
            let place = self.place(MODULE, &name);
            if let Some(symbol) = self.scopes[id].symbols.get_mut(&name) {
                symbol.place = place;
            }
        }
    }

    /// Makes `name` of `owner` a cell in all scopes from `user` up to it.
    fn capture(&mut self, user: ScopeId, owner: ScopeId, name: &str) {
        let mut id = user;
        while id != owner {
            let scope = &mut self.scopes[id];
            scope.symbols.entry(name.to_owned()).or_default();
            if !scope.cells.iter().any(|cell| cell == name) {
                scope.cells.push(name.to_owned());
            }
            id = scope.parent.unwrap_or(owner);
        }
        if let Some(symbol) = self.scopes[owner].symbols.get_mut(name) {
            symbol.captured = true;
        }
    }

    fn place_globals(&mut self) {
        let module = &mut self.scopes[MODULE];
        for (name, symbol) in module.symbols.iter_mut().filter(|(_, symbol)| symbol.bindings > 0) {
            symbol.place = Some(Place::Global(module.locals.len()));
            module.locals.push(name.clone());
        }
    }

    fn place_locals(&mut self, id: ScopeId) {
        let scope = &mut self.scopes[id];
        let from_outside = std::mem::take(&mut scope.cells);
        for (name, symbol) in scope.symbols.iter_mut().filter(|(_, symbol)| symbol.is_own()) {
            let is_parameter = symbol.declared == Some(Declared::Parameter);
            if symbol.captured {
                symbol.place = Some(Place::Cell(scope.cells.len()));
                scope.cells.push(name.clone());
            } else {
                symbol.place = Some(Place::Local(scope.locals.len()));
            }
            // A captured parameter arrives in a local slot and moves to its cell.
            if is_parameter || !symbol.captured {
                scope.locals.push(name.clone());
            }
        }
        scope.own_cells = scope.cells.len();
        for name in from_outside {
            if let Some(symbol) = scope.symbols.get_mut(&name) {
                symbol.place = Some(Place::Cell(scope.cells.len()));
            }
            scope.cells.push(name);
        }
    }
}

impl Scope {
    /// The cell of `name`.
    pub fn cell(&self, name: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell == name)
    }
}

impl Symbol {
    /// Whether it belongs to the function where it stands.
    fn is_own(&self) -> bool {
        match self.declared {
            Some(Declared::Parameter) => true,
            Some(Declared::Global | Declared::Nonlocal) => false,
            None => self.bindings > 0,
        }
    }
}

/// Walks the listing and notes what each scope binds and uses.
struct Collector {
    library: &'static Library,
    scopes: Scopes,
    current: ScopeId,
    nonlocals: Vec<(ScopeId, String, TextRange)>,
}

impl Collector {
    fn symbol(&mut self, name: &str) -> &mut Symbol {
        self.scopes.scopes[self.current]
            .symbols
            .entry(name.to_owned())
            .or_default()
    }

    fn bind(&mut self, name: &str) {
        self.symbol(name).bindings += 1;
    }

    fn bind_import(&mut self, name: &str, module: Option<&'static Module>) {
        let symbol = self.symbol(name);
        // Importing the same module again changes nothing.
        let again = symbol
            .module
            .zip(module)
            .is_some_and(|(old, new)| std::ptr::eq(old, new));
        symbol.bindings += usize::from(!again);
        symbol.module = module;
    }

    /// Opens the scope of `node` and visits its inside.
    fn within(&mut self, node: TextRange, is_comprehension: bool, inside: impl FnOnce(&mut Self)) {
        let id = self.scopes.scopes.len();
        self.scopes.scopes.push(Scope {
            parent: Some(self.current),
            is_comprehension,
            ..Scope::default()
        });
        self.scopes.by_range.insert(node, id);
        let outside = std::mem::replace(&mut self.current, id);
        inside(self);
        self.current = outside;
    }

    fn parameters(&mut self, parameters: &ast::Parameters) {
        let (posonly, args) = (parameters.posonlyargs.iter(), parameters.args.iter());
        let named = posonly.chain(args).chain(parameters.kwonlyargs.iter());
        let named: Vec<&str> = named.map(|parameter| parameter.parameter.name.as_str()).collect();
        let star = parameters.vararg.iter().chain(&parameters.kwarg);
        for name in named.into_iter().chain(star.map(|parameter| parameter.name.as_str())) {
            self.symbol(name).declared = Some(Declared::Parameter);
        }
    }

    fn defaults(&mut self, parameters: &ast::Parameters) {
        let (posonly, args) = (parameters.posonlyargs.iter(), parameters.args.iter());
        for parameter in posonly.chain(args).chain(parameters.kwonlyargs.iter()) {
            if let Some(default) = &parameter.default {
                self.visit_expr(default);
            }
        }
    }

    fn comprehension(&mut self, node: TextRange, clauses: &[ast::Comprehension], elements: &[&Expr]) {
        let Some(first) = clauses.first() else { return };
        self.visit_expr(&first.iter);
        self.within(node, true, |inside| {
            for (index, clause) in clauses.iter().enumerate() {
                if index > 0 {
                    inside.visit_expr(&clause.iter);
                }
                inside.visit_expr(&clause.target);
                clause.ifs.iter().for_each(|condition| inside.visit_expr(condition));
            }
            elements.iter().for_each(|element| inside.visit_expr(element));
        });
    }

    /// `:=` in a comprehension binds in the function around it.
    fn bind_named(&mut self, name: &str) {
        let comprehension = self.current;
        while self.scopes.scopes[self.current].is_comprehension {
            self.current = self.scopes.scopes[self.current].parent.unwrap_or(MODULE);
        }
        self.bind(name);
        let owner_is_module = self.current == MODULE;
        self.current = comprehension;
        if self.scopes.scopes[comprehension].is_comprehension {
            let declared = if owner_is_module {
                Declared::Global
            } else {
                Declared::Nonlocal
            };
            self.symbol(name).declared = Some(declared);
        }
    }
}

impl<'a> Visitor<'a> for Collector {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                for decorator in &def.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                self.bind(&def.name);
                self.defaults(&def.parameters);
                self.within(def.range(), false, |inside| {
                    inside.parameters(&def.parameters);
                    inside.visit_body(&def.body);
                });
            }
            Stmt::Global(global) => {
                for name in &global.names {
                    self.symbol(name).declared = Some(Declared::Global);
                }
            }
            Stmt::Nonlocal(nonlocal) => {
                for name in &nonlocal.names {
                    self.symbol(name).declared = Some(Declared::Nonlocal);
                    self.nonlocals.push((self.current, name.to_string(), name.range()));
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let full = alias.name.as_str();
                    let (bound, module) = match &alias.asname {
                        Some(name) => (name.as_str(), full),
                        None => (
                            full.split('.').next().unwrap_or(full),
                            full.split('.').next().unwrap_or(full),
                        ),
                    };
                    self.bind_import(bound, self.library.find(module));
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name));
                }
            }
            // Annotations are not evaluated.
            Stmt::AnnAssign(assign) => {
                self.visit_expr(&assign.target);
                assign.value.iter().for_each(|value| self.visit_expr(value));
            }
            Stmt::ClassDef(class) => self.bind(&class.name),
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => match name.ctx {
                ExprContext::Store | ExprContext::Del => self.bind(&name.id),
                _ => drop(self.symbol(&name.id)),
            },
            Expr::Named(named) => {
                self.visit_expr(&named.value);
                if let Expr::Name(name) = &*named.target {
                    self.bind_named(&name.id);
                }
            }
            Expr::Lambda(lambda) => {
                lambda
                    .parameters
                    .iter()
                    .for_each(|parameters| self.defaults(parameters));
                self.within(lambda.range(), false, |inside| {
                    lambda
                        .parameters
                        .iter()
                        .for_each(|parameters| inside.parameters(parameters));
                    inside.visit_expr(&lambda.body);
                });
            }
            Expr::ListComp(comp) => self.comprehension(comp.range(), &comp.generators, &[&comp.elt]),
            Expr::SetComp(comp) => self.comprehension(comp.range(), &comp.generators, &[&comp.elt]),
            Expr::Generator(comp) => self.comprehension(comp.range(), &comp.generators, &[&comp.elt]),
            Expr::DictComp(comp) => {
                let key = comp.key.iter().map(|key| &**key);
                let elements: Vec<&Expr> = key.chain(std::iter::once(&*comp.value)).collect();
                self.comprehension(comp.range(), &comp.generators, &elements);
            }
            _ => walk_expr(self, expr),
        }
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        let name = match pattern {
            ast::Pattern::MatchAs(pattern) => &pattern.name,
            ast::Pattern::MatchStar(pattern) => &pattern.name,
            ast::Pattern::MatchMapping(pattern) => &pattern.rest,
            _ => &None,
        };
        if let Some(name) = name {
            self.bind(name);
        }
        ast::visitor::walk_pattern(self, pattern);
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(clause) = handler;
        if let Some(name) = &clause.name {
            self.bind(name);
        }
        ast::visitor::walk_except_handler(self, handler);
    }
}
