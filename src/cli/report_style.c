#include "cli/report.h"

static void screen(Html *page)
{
    html_markup(
        page,
        "<style>\n"
        ":root{--ink:#0b0c0c;--soft:#f3f5f8;--line:#cecece;--band:#12436d;--for:#12436d;--against:#b5522b;"
        "--other:#28a197;--quiet:#505a5f}\n"
        "*{box-sizing:border-box}\n"
        "body{margin:0;color:var(--ink);background:#fff;font:1.0625rem/1.45 system-ui,-apple-system,\"Segoe "
        "UI\","
        "Roboto,\"Noto Sans\",Arial,sans-serif}\n"
        "header{background:var(--band);color:#fff;border-bottom:4px solid var(--other)}\n"
        "header>div,main,footer{max-width:66rem;margin:0 auto;padding:1rem 1.25rem}\n"
        "header p{margin:.25rem 0 0;overflow-wrap:anywhere}\n"
        "h1{font-size:1.75rem;line-height:1.2;margin:.25rem 0}\n"
        "h2{font-size:1.4rem;line-height:1.25;margin:2.75rem 0 .5rem;padding-top:.75rem;border-top:2px solid "
        "var(--band)}\n"
        "h3{font-size:1.1rem;margin:0 0 .25rem;overflow-wrap:anywhere}\n"
        "p{max-width:44rem}\n"
        ".note{color:var(--quiet);font-size:.9375rem}\n"
        "a{color:#1a5a96}a:focus-visible,summary:focus-visible{outline:3px solid #fd0;outline-offset:2px}\n"
        "nav ul{list-style:none;padding:0;margin:1rem 0 0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}\n"
        ".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1."
        "25rem "
        "0}\n"
        ".tiles div{background:var(--soft);border-left:4px solid var(--band);padding:.6rem .8rem}\n"
        ".tiles dt{font-size:.9375rem;color:var(--quiet)}\n"
        ".tiles "
        "dd{margin:0;font-size:1.6rem;font-weight:700;line-height:1.2;font-variant-numeric:tabular-nums}\n"
        "table{width:100%;border-collapse:collapse;margin:1rem 0;font-size:.9375rem}\n"
        "caption{text-align:left;font-weight:700;padding:.25rem 0}\n"
        "th,td{text-align:left;vertical-align:middle;padding:.3rem .6rem .3rem 0;border-bottom:1px solid "
        "#e3e6ea;font-weight:400}bdi{overflow-wrap:anywhere}\n"
        "thead th{font-weight:700;border-bottom:2px solid "
        "var(--line);vertical-align:bottom}thead th.n{white-space:normal}\n"
        ".charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:.5rem "
        "2.5rem;align-items:start}\n"
        "caption span{font-weight:400}\n"
        ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
        "td:last-child,th:last-child{padding-right:0}\n"
        "th.group{font-weight:700;padding-top:1rem}\n"
        ".wide{width:50%}.third{width:28%}.fifth{width:19%}\n"
        "svg{display:block;width:100%;height:.95rem;overflow:visible}\n"
        ".f{fill:var(--for)}.a{fill:var(--against)}.o{fill:var(--other)}.z{fill:#6f777b}.r{fill:#e9edf1}\n"
        ".hist svg{height:13rem;border-bottom:2px solid var(--quiet)}\n"
        ".axis{display:flex;justify-content:space-between;font-size:.875rem;color:var(--quiet);"
        "font-variant-numeric:tabular-nums;gap:.5rem}\n"
        ".key{display:inline-block;width:.9rem;height:.9rem;vertical-align:-.1rem;margin-right:.35rem}\n"
        ".key svg{height:.9rem}\n"
        ".legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.9375rem}\n"
        ".warn{border-left:5px solid var(--against);background:#fbf3ef;padding:.75rem 1rem;margin:1rem 0;"
        "max-width:44rem}\n"
        "article{border:1px solid var(--line);border-left:5px solid var(--band);padding:.9rem 1rem "
        ".25rem;margin:0 "
        "0 1.25rem;break-inside:avoid}\n"
        "article p{margin:.25rem 0 .5rem}article table{margin:.25rem 0 .5rem}\n"
        "tr.sum th,tr.sum td{border-top:2px solid var(--line);border-bottom:0;font-weight:700}\n"
        ".none{color:var(--quiet)}\n"
        "details{margin:.75rem 0}summary{cursor:pointer;color:#1a5a96}\n"
        "footer{color:var(--quiet);font-size:.9375rem;border-top:1px solid var(--line);margin-top:2rem}\n");
}

static void narrow_and_printed(Html *page)
{
    html_markup(
        page,
        "@media (max-width:44rem){\n"
        "body{font-size:1rem}header>div,main,footer{padding:.75rem "
        "1rem}h1{font-size:1.45rem}h2{font-size:1.25rem}\n"
        ".tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.tiles dd{font-size:1.35rem}\n"
        ".wide{width:42%}.opt{display:none}.charts{display:block}\n"
        "table.columns th[scope=row]{width:40%}\n"
        "th,td{padding-right:.45rem}\n"
        "table.pair thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n"
        "table.pair tr{display:grid;grid-template-columns:1fr 1fr;gap:0 .75rem;padding:.45rem "
        "0;border-bottom:1px "
        "solid #e3e6ea}\n"
        "table.pair th,table.pair td{border:0;padding:.05rem 0;display:block;min-width:0;width:auto}\n"
        "table.pair th{grid-column:1/-1;font-weight:700}\n"
        "table.pair td.bar{grid-column:1/-1;padding:.25rem 0}\n"
        "table.pair td.skip{display:none}\n"
        "table.pair tr.step th{grid-column:1/-1}\n"
        "table.pair tr.step td.n{grid-column:2}\n"
        "}\n"
        "@media print{\n"
        "body{font-size:10pt}header{background:none;color:#000;border-bottom:1pt solid "
        "#000}nav,details{display:none}"
        "h2{break-after:avoid}tr,.tiles div{break-inside:avoid}thead{display:table-header-group}\n"
        "svg,.tiles div,.warn{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{color:inherit}\n"
        "}\n"
        "@media (forced-colors:active){svg{forced-color-adjust:none}}\n"
        "</style>\n");
}

void report_style(Html *page)
{
    screen(page);
    narrow_and_printed(page);
}
