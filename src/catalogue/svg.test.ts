import { expect, test } from 'vitest'
import { checkSvg } from './svg'

const svg = (inside: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`

test.each([
  svg('<title>A badge</title><circle cx="50%" cy="50%" r="40" fill="url(#g)"/>', 'viewBox="0 0 100 100"'),
  `<?xml version="1.0" encoding="UTF-8" standalone="no"?><!-- drawn by hand -->${svg('')}`,
  svg('<style>.a{fill:url( "#g" );stroke:rgb(1,2,3);transform:rotate(4deg)}</style><path class="a" d="M0 0h1"/>'),
  svg('<defs><linearGradient id="g" href="#h" gradientTransform="rotate(45)"/></defs>'),
  svg('<image href="data:image/png;base64,iVBORw0KGgo=" width="1" height="1"/>'),
  svg('<symbol id="s"><rect/></symbol><use xlink:href="#s"/><use href="#s" x="3"/>'),
  svg('<text font-family="Foo (Bar)" aria-label="me@example.org">a &amp; b &#x41;</text>'),
  svg('<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g filter="url(#f)" style="opacity:.5"/>'),
])('a drawing passes: %s', (text) => {
  expect(() => checkSvg(text)).not.toThrow()
})

test.each<[string, string]>([
  [svg('<script>alert(1)</script>'), '<script>'],
  [svg('<svg:script xmlns:svg="http://www.w3.org/2000/svg"/>'), '<svg:script>'],
  [svg('', 'onload="alert(1)"'), 'onload on <svg>'],
  [svg('<circle ONCLICK="x()"/>'), 'ONCLICK on <circle>'],
  [svg('<foreignObject><p>hi</p></foreignObject>'), '<foreignObject>'],
  [svg('<g xmlns="http://www.w3.org/1999/xhtml"/>'), 'the namespace'],
  [svg('<a href="https://evil.example"><rect/></a>'), '<a>'],
  [svg('<set attributeName="href" to="javascript:alert(1)"/>'), '<set>'],
  [svg('<animate attributeName="x"/>'), '<animate>'],
  [svg('<feImage href="https://evil.example/x.png"/>'), '<feImage>'],
  [svg('<image href="https://evil.example/x.png"/>'), 'href on <image> that leads elsewhere'],
  [svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'), 'href on <image> that leads elsewhere'],
  [svg('<image xlink:href="//evil.example/x"/>'), 'xlink:href on <image> that leads elsewhere'],
  [svg('<use href="other.svg#a"/>'), 'href on <use> that leads elsewhere'],
  [svg('<use href="data:image/png;base64,AAAA"/>'), 'href on <use> that leads elsewhere'],
  [svg('<use href=" javascript:alert(1)"/>'), 'href on <use> that leads elsewhere'],
  [svg('<rect xml:base="https://evil.example/"/>'), 'xml:base on <rect>'],
  [svg('<rect fill="url(https://evil.example/#g)"/>'), 'fill on <rect> that leads elsewhere'],
  [svg('<rect style="fill:URL( \'//evil.example\' )"/>'), 'style on <rect> that leads elsewhere'],
  [svg('<rect style="fill:u\\72l(//evil.example)"/>'), 'an escape or @-rule in style on <rect>'],
  [svg('<style>@import "https://evil.example/x.css";</style>'), 'an escape or @-rule in a style sheet'],
  [svg('<style><![CDATA[@import "//evil.example";]]></style>'), 'an escape or @-rule in a style sheet'],
  [svg('<style>a{background:url(x.png)}</style>'), 'a style sheet that leads elsewhere'],
  [svg('<style>a{background:url(#ok),url(x.png)}</style>'), 'a style sheet that leads elsewhere'],
  [svg('<style>a{background:image-set("x.png" 1x)}</style>'), 'image-set() in a style sheet'],
  [svg('<style>a{width:expression(alert(1))}</style>'), 'expression() in a style sheet'],
  [`<!DOCTYPE svg [<!ENTITY x "y">]>${svg('')}`, 'a document type'],
  [`<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">${svg('')}`, 'a document type'],
  [`<?xml-stylesheet href="https://evil.example/x.css"?>${svg('')}`, 'a processing instruction'],
  [svg('<?php echo 1 ?>'), 'a processing instruction'],
  [`<?xml version="1.0" encoding="UTF-16"?>${svg('')}`, 'the encoding UTF-16'],
  [svg('<g id="a"><use href="#b"/></g><g id="b"><rect/></g><use href="#a"/>'), 'a use of what itself has a use in it'],
  [svg('<g id="a"><use href="#a"/></g>'), 'a use of what itself has a use in it'],
  [svg('<g>'.repeat(70) + '</g>'.repeat(70)), 'elements nested more than'],
  [svg('<g/>'.repeat(5001)), 'more than 5000 elements'],
])('%s is refused, naming it', (text, named) => {
  expect(() => checkSvg(text)).toThrow(named)
})

test.each([
  ['', 'cannot be read'],
  ['just words', 'cannot be read'],
  [svg('&unknown;'), 'cannot be read'],
  [svg('<rect>'), 'cannot be read'],
  [svg('', 'width="1" width="2"'), 'cannot be read'],
  [svg('<g>'.repeat(60_000) + '</g>'.repeat(60_000)), /cannot be read|nested/],
  ['<html><body/></html>', 'not an SVG'],
  ['<svg/>', 'not an SVG'],
  ['<x:svg xmlns:x="http://www.w3.org/2000/svg"/>', 'not an SVG'],
])('%.60s is no SVG', (text, words) => {
  expect(() => checkSvg(text)).toThrow(words)
})
