//! What a listing is lowered to: a tree that holds nothing the evaluator cannot
//! run, with every name resolved to a slot.

use std::sync::Arc;

use super::value::Value;
use super::value::module::Module;
use super::value::operator::{BinaryOp, Order, UnaryOp};

/// A part of the source text: byte offsets of its begin and its end.
pub type Span = (u32, u32);

/// A function, a `lambda`, a comprehension, or the listing as a whole.
pub struct Code {
    /// `__name__`; `<module>`, `<lambda>`, `<listcomp>`… where there is none.
    pub name: Arc<str>,
    /// `__qualname__`: `outer.<locals>.inner`.
    pub qualified_name: Arc<str>,
    /// `__doc__`.
    pub doc: Option<Arc<str>>,
    /// Line of the definition.
    pub line: u32,
    /// What it takes.
    pub parameters: Parameters,
    /// Names of the local slots; parameters come first.
    pub locals: Vec<Arc<str>>,
    /// Names of the variables shared with inner functions. The first
    /// [`Code::own_cells`] are made anew by each call, the rest come from outside.
    pub cells: Vec<Arc<str>>,
    /// How many of the cells are its own.
    pub own_cells: usize,
    /// Parameters that inner functions use: they move from a local slot to a cell.
    pub cell_parameters: Vec<(usize, usize)>,
    /// Whether it has a `yield`: a call of it makes a generator.
    pub is_generator: bool,
    /// What runs.
    pub body: Body,
}

/// What a [`Code`] runs.
pub enum Body {
    /// Statements of a `def` or of the listing.
    Block(Block),
    /// The expression of a `lambda`.
    Expr(Expr),
    /// The clauses of a comprehension.
    Comprehension(Comprehension),
}

/// The parameters of a function, in the order of their local slots: by position,
/// keyword-only, `*args`, `**kwargs`.
#[derive(Default)]
pub struct Parameters {
    /// Names of those that can be bound one by one.
    pub names: Vec<Arc<str>>,
    /// How many of them cannot be given by name.
    pub positional_only: usize,
    /// How many of them can be given by position; the rest are keyword-only.
    pub positional: usize,
    /// Whether there is a `*args`.
    pub var_positional: bool,
    /// Whether there is a `**kwargs`.
    pub var_keyword: bool,
}

/// Statements that run one after the other.
pub type Block = Box<[Stmt]>;

/// A statement.
pub struct Stmt {
    /// Where it begins, counted from 1.
    pub line: u32,
    /// The whole of it.
    pub span: Span,
    /// Names of the marks (`#@ name`) that it carries.
    pub marks: Box<[Arc<str>]>,
    /// What it does.
    pub kind: StmtKind,
}

/// What a statement does.
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub enum StmtKind {
    Expr(Expr),
    Assign {
        targets: Vec<Target>,
        value: Expr,
    },
    AugAssign {
        target: Target,
        op: BinaryOp,
        value: Expr,
    },
    Delete(Vec<Target>),
    Return(Option<Expr>),
    /// `targets = yield value`
    Yield {
        targets: Vec<Target>,
        value: Option<Expr>,
        span: Span,
    },
    /// `targets = yield from value`
    YieldFrom {
        targets: Vec<Target>,
        value: Expr,
        span: Span,
    },
    Raise {
        exception: Option<Expr>,
        cause: Option<Expr>,
    },
    Assert {
        test: Expr,
        message: Option<Expr>,
        /// What the traceback marks if it does not hold.
        marked: Span,
    },
    If {
        test: Expr,
        body: Block,
        orelse: Block,
    },
    While {
        test: Expr,
        body: Block,
        orelse: Block,
    },
    For {
        target: Target,
        iter: Expr,
        body: Block,
        orelse: Block,
    },
    Match(Box<Match>),
    Try(Box<Try>),
    With {
        context: Expr,
        target: Option<Target>,
        body: Block,
    },
    /// `import` in all its forms: each name and what it is bound to.
    Import(Vec<Import>),
    Break,
    Continue,
    Pass,
}

/// `match` with its cases.
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub struct Match {
    pub subject: Expr,
    pub cases: Vec<Case>,
}

/// `case pattern if guard:`
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub struct Case {
    /// Where it begins, counted from 1.
    pub line: u32,
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Block,
}

/// What a value is held against.
pub struct Pattern {
    /// Where it stands.
    pub span: Span,
    /// What it matches.
    pub kind: PatternKind,
}

/// What a pattern matches.
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub enum PatternKind {
    /// `_`
    Wildcard,
    /// `name`, or `pattern as name`.
    Capture {
        place: Place,
        pattern: Option<Box<Pattern>>,
    },
    /// What equals it: a literal, or a name with dots.
    Value(Expr),
    /// `None`, `True`, `False`: that object alone.
    Singleton(Value),
    /// `[a, *b, c]`; a star without a name is `*_`.
    Sequence {
        before: Vec<Pattern>,
        star: Option<Option<Place>>,
        after: Vec<Pattern>,
    },
    /// `{key: pattern, **rest}`
    Mapping {
        entries: Vec<(Expr, Pattern)>,
        rest: Option<Place>,
    },
    /// `class(pattern, name=pattern)`
    Class {
        class: Expr,
        positional: Vec<Pattern>,
        keyword: Vec<(Arc<str>, Pattern)>,
    },
    /// `pattern | pattern`
    Or(Vec<Pattern>),
}

/// `try` with its clauses; absent ones are empty.
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub struct Try {
    pub body: Block,
    pub handlers: Vec<Handler>,
    pub orelse: Block,
    pub finally: Block,
}

/// One `except` clause.
pub struct Handler {
    /// What it catches; `None` is everything.
    pub class: Option<Expr>,
    /// `as name`.
    pub name: Option<Place>,
    /// Where it begins, counted from 1.
    pub line: u32,
    /// The whole of it.
    pub span: Span,
    /// What it does.
    pub body: Block,
}

/// One name that an `import` binds.
pub struct Import {
    /// What it binds.
    pub place: Place,
    /// The module to look in.
    pub module: &'static Module,
    /// What to take from it; `None` is the module itself.
    pub name: Option<Arc<str>>,
}

/// Where a name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A slot of the running function.
    Local(usize),
    /// A variable shared with an enclosing or inner function.
    Cell(usize),
    /// A slot of the module.
    Global(usize),
}

/// What can be assigned to.
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub enum Target {
    Name {
        place: Place,
        span: Span,
    },
    Attribute {
        object: Expr,
        name: Arc<str>,
        span: Span,
    },
    Subscript {
        object: Expr,
        index: Expr,
        span: Span,
    },
    /// `a, *b, c = …`
    Unpack {
        before: Vec<Target>,
        starred: Option<Box<Target>>,
        after: Vec<Target>,
        span: Span,
    },
}

/// An expression.
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it computes.
    pub kind: ExprKind,
}

/// What an expression computes.
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub enum ExprKind {
    Constant(Value),
    Name(Place),
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    Set {
        elements: Vec<Expr>,
        making: SetMaking,
    },
    /// Without a key: `**mapping`.
    Dict(Vec<(Option<Expr>, Expr)>),
    /// `*expr` within a display or a call.
    Starred(Box<Expr>),
    Binary {
        op: BinaryOp,
        operands: Box<(Expr, Expr)>,
    },
    Unary {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare {
        first: Box<Expr>,
        rest: Vec<(Comparison, Expr)>,
    },
    Conditional(Box<Conditional>),
    Call(Box<Call>),
    MethodCall(Box<MethodCall>),
    Attribute {
        object: Box<Expr>,
        name: Arc<str>,
    },
    Subscript(Box<(Expr, Expr)>),
    Slice(Box<[Option<Expr>; 3]>),
    /// `lambda`, and what `def` assigns.
    Function(Box<FunctionExpr>),
    Comprehension(Box<ComprehensionExpr>),
    /// An f-string.
    Format(Vec<FormatPart>),
    /// `name := value`
    Named {
        place: Place,
        value: Box<Expr>,
    },
}

/// How CPython makes a set, which decides about the order of its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetMaking {
    /// Element by element.
    OneByOne,
    /// When it compiles: what is iterated over. It makes such constants twice, the second time from the first.
    Constant,
    /// As the copy of such a constant.
    Copy,
}

/// An operator of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are Python's.
pub enum Comparison {
    Equal,
    NotEqual,
    Order(Order),
    Is,
    IsNot,
    In,
    NotIn,
}

/// `body if test else orelse`
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub struct Conditional {
    pub test: Expr,
    pub body: Expr,
    pub orelse: Expr,
}

/// A call.
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub struct Call {
    pub function: Expr,
    pub arguments: Arguments,
}

/// `object.name(…)`: a call that needs no bound method.
#[allow(missing_docs)] // The fields are named as in Python's grammar.
pub struct MethodCall {
    pub object: Expr,
    pub name: Arc<str>,
    /// Where `object.name` ends.
    pub name_end: u32,
    pub arguments: Arguments,
}

/// The arguments of a call.
#[derive(Default)]
pub struct Arguments {
    /// By position; `*expr` is a [`ExprKind::Starred`].
    pub positional: Vec<Expr>,
    /// By name; without a name: `**mapping`.
    pub keyword: Vec<(Option<Arc<str>>, Expr)>,
}

/// Makes a function value.
pub struct FunctionExpr {
    /// What it will run.
    pub code: Arc<Code>,
    /// Default values, one for each of [`Parameters::names`].
    pub defaults: Vec<Option<Expr>>,
    /// Cells of the enclosing function that it closes over.
    pub captures: Vec<usize>,
}

/// Runs a comprehension, or makes a generator.
pub struct ComprehensionExpr {
    /// Its body is a [`Body::Comprehension`].
    pub code: Arc<Code>,
    /// The first iterable, which is evaluated outside of the comprehension.
    pub iter: Expr,
    /// Cells of the enclosing function that it closes over.
    pub captures: Vec<usize>,
}

/// The inside of a comprehension.
pub struct Comprehension {
    /// What it makes.
    pub kind: ComprehensionKind,
    /// The whole of it.
    pub span: Span,
    /// Its `for` clauses, outermost first.
    pub clauses: Vec<Clause>,
    /// The element, or the key of a dict.
    pub element: Expr,
    /// The value of a dict.
    pub value: Option<Expr>,
}

/// What a comprehension makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names say it.
pub enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

/// `for target in iter if …` in a comprehension.
pub struct Clause {
    /// What each element is assigned to.
    pub target: Target,
    /// What is iterated over; `None` for the first clause.
    pub iter: Option<Expr>,
    /// Conditions.
    pub conditions: Vec<Expr>,
}

/// A part of an f-string.
pub enum FormatPart {
    /// Text as it is.
    Text(Arc<str>),
    /// `{expr!conversion:spec}`
    Value {
        /// What is shown.
        value: Expr,
        /// `!r`, `!s`, `!a`.
        conversion: Option<Conversion>,
        /// The format specification, an f-string itself.
        spec: Vec<FormatPart>,
    },
}

/// A conversion in an f-string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are Python's.
pub enum Conversion {
    Str,
    Repr,
    Ascii,
}
