import MarkdownIt from 'markdown-it'

/** The rules that everybody's Markdown has: code, bold, italic, quotes, links, line ends. No HTML of one's own. */
const RULES = [
  'fence',
  'blockquote',
  'newline',
  'escape',
  'backticks',
  'emphasis',
  'balance_pairs',
  'fragments_join',
  'link',
  'autolink',
  'linkify',
]

/**
 * Markdown as people write it here: everything is off but the common rules and what is named.
 * @param more names of further rules of markdown-it, such as `heading` or `list`
 */
export function createMarkdown(more: readonly string[] = []) {
  const markdown = new MarkdownIt('zero', { html: false, breaks: true, linkify: true, maxNesting: 12 }).enable([...RULES, ...more])
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  markdown.validateLink = (url) => /^(?:https?:\/\/|mailto:)/i.test(url)
  const { escapeHtml } = markdown.utils
  markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
    tokens[index]?.attrSet('rel', 'noopener nofollow ugc')
    return self.renderToken(tokens, index, options)
  }
  markdown.renderer.rules.fence = (tokens, index) => {
    const { info, content } = tokens[index] ?? { info: '', content: '' }
    const language = /^[\w#+.-]{1,20}/.exec(info.trim())?.[0] ?? 'code'
    return `<div class="codeblk glass"><div class="codeblk__h"><span>${language}</span></div><pre tabindex="0"><code>${escapeHtml(content)}</code></pre></div>`
  }
  return markdown
}
