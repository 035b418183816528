package portaltest

// HostileMarkdown would run, fetch or lead away, if whoever shows Markdown let it through.
var HostileMarkdown = []string{
	`<script>alert(1)</script>`, `<img src=//img.invalid/p.png onerror=alert(1)>`, `![x](https://img.invalid/p.png)`,
	`[x](javascript:alert(1))`, `[x](JaVaScRiPt:alert(1))`, `[x](data:text/html,<script>alert(1)</script>)`, `<javascript:alert(1)>`,
	`[x](//img.invalid)`, `[x](https://img.invalid/a)`, `<https://img.invalid/a>`, `[x]: https://img.invalid/a`, `[x][y]`,
	`<svg/onload=alert(1)>`, `<iframe src="https://img.invalid"></iframe>`, `<style>body{display:none}</style>`,
	`<a href="/x" onclick="alert(1)">x</a>`,
	`## Kop {onclick=alert(1) id="main" style="color:red"}`, `<details open ontoggle=alert(1)>`,
	`<math><mtext><script>alert(1)</script></mtext></math>`,
	"```html\n<script>alert(1)</script>\n```", `<div class="table" onmouseover=alert(1)>`,
	`a <b>b</b> &lt;script&gt;alert(1)&lt;/script&gt;`,
	"| <img src=x onerror=alert(1)> |\n|---|\n| `<script>` |", `<base href="https://img.invalid/">`,
	`<form action="https://img.invalid"><input name=q></form>`,
	`<meta http-equiv=refresh content="0;url=https://img.invalid">`, "\x3cscript\x3ealert(1)\x3c/script\x3e",
	`[x](/kb/a" onclick="alert(1))`, `{{7*7}}${7*7}`,
	`<link rel=stylesheet href=//img.invalid/a.css>`, `[x](\u0001javascript:alert(1))`, `<!--><script>alert(1)</script>-->`,
}
