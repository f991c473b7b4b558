import { describe, expect, it } from 'vitest';
import { writtenDescription } from '../../../lib/wolkvox/description.ts';

describe('a description', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`<img src=x onerror="a('b')">`, '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;'],
    ['5 < 6 & 7 > 2, &lt;', '5 &lt; 6 &amp; 7 &gt; 2, &amp;lt;'],
    ['<!--', '&lt;!--'],
    ['una\ndos\r\ntres\rcuatro\n\ncinco', 'una<br>dos<br>tres<br>cuatro<br><br>cinco'],
  ])('that is HTML shows as text: %j', (text, html) => {
    expect(writtenDescription({ descriptionIs: 'html' }, text)).toBe(html);
  });

  it('that is text is written as it is', () => {
    expect(writtenDescription({ descriptionIs: 'text' }, 'a < b\n& <br>')).toBe('a < b\n& <br>');
  });
});
