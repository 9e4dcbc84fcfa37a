#include <weir/scenario/report/html_style.h>

namespace weir::scenario {

const char* const htmlStyle = R"(
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --line: #dcdcd8; --text: #1d1f21; --faint: #62666b;
  --good: #1a7f4b; --bad: #c0362c; --odd: #9a6700; --mark: #ffd5cf;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16181b; --card: #1e2125; --line: #363a40; --text: #e4e6e8; --faint: #9aa0a7;
    --good: #58c88a; --bad: #ff8177; --odd: #e3b341; --mark: #6b2721;
  }
}
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--page);
       color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
p { margin: .3rem 0; }
.faint { color: var(--faint); }
.passed { color: var(--good); }
.failed, .broken, .error { color: var(--bad); }
.missed, .cancelled, .skipped { color: var(--odd); }
.word { font-weight: 600; }
details { background: var(--card); border: 1px solid var(--line); border-radius: 6px;
          margin: .6rem 0; padding: .5rem .9rem; }
summary { cursor: pointer; }
summary .path { color: var(--faint); margin-left: .6rem; overflow-wrap: anywhere; }
.failure { border-left: 3px solid var(--bad); padding-left: .9rem; margin: .8rem 0; }
pre, code, td.number { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 13px; }
pre { overflow-x: auto; margin: .3rem 0; }
mark { background: var(--mark); color: inherit; outline: 1px solid var(--bad); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--faint); }
th, td { padding: .15rem .6rem .15rem 0; border-bottom: 1px solid var(--line);
         vertical-align: top; }
td.number { white-space: nowrap; }
th.number, td.number { text-align: right; }
.wide { overflow-x: auto; }
.measured { margin-bottom: .8rem; width: auto; min-width: 50%; }
.measured th { font-weight: 400; vertical-align: bottom; }
.when { min-width: 8rem; width: 20%; }
.when i { display: block; height: .6rem; min-width: 2px; margin-top: .45rem; border-radius: 2px;
          background: var(--faint); }
)";

} // namespace weir::scenario
