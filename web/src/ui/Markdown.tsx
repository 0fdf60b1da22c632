import { memo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";

/** Nothing is fetched: a picture from elsewhere becomes its words, since its address could carry data out. */
const components: Components = {
  img: ({ alt }) => <span className="text-quiet">[{alt || "…"}]</span>,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener nofollow" title={href}>
      {children}
    </a>
  ),
};

const safe = (address: string) => (/^(https?:|mailto:)/i.test(address) ? address : "");

/** The model's words as text: sanitised, no picture loaded, a link opened only by a click. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div dir="auto" className="prose-desk">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]} urlTransform={safe} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
});
