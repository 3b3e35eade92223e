//! f-strings.

use ruff_python_ast as ast;

use super::Lowering;
use crate::ir::{Conversion, FormatPart};

impl Lowering<'_> {
    /// The parts of an f-string.
    pub(super) fn f_string(&mut self, value: &ast::FStringValue) -> Vec<FormatPart> {
        let mut parts = Vec::new();
        for part in value {
            match part {
                ast::FStringPart::Literal(literal) => parts.push(FormatPart::Text(literal.value.as_ref().into())),
                ast::FStringPart::FString(string) => self.format_parts(&string.elements, &mut parts),
            }
        }
        parts
    }

    fn format_parts(&mut self, elements: &ast::InterpolatedStringElements, parts: &mut Vec<FormatPart>) {
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => {
                    parts.push(FormatPart::Text(literal.value.as_ref().into()));
                }
                ast::InterpolatedStringElement::Interpolation(element) => self.interpolation(element, parts),
            }
        }
    }

    fn interpolation(&mut self, element: &ast::InterpolatedElement, parts: &mut Vec<FormatPart>) {
        if let Some(text) = &element.debug_text {
            parts.push(FormatPart::Text(text.as_str().into()));
        }
        let mut spec = Vec::new();
        if let Some(format_spec) = &element.format_spec {
            self.format_parts(&format_spec.elements, &mut spec);
        }
        let conversion = match element.conversion {
            ast::ConversionFlag::Str => Some(Conversion::Str),
            ast::ConversionFlag::Repr => Some(Conversion::Repr),
            ast::ConversionFlag::Ascii => Some(Conversion::Ascii),
            // `{x=}` shows the repr unless it is told how to format.
            ast::ConversionFlag::None if element.debug_text.is_some() && spec.is_empty() => Some(Conversion::Repr),
            ast::ConversionFlag::None => None,
        };
        parts.push(FormatPart::Value {
            value: self.expr(&element.expression),
            conversion,
            spec,
        });
    }
}
