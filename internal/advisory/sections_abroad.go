package advisory

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Headings of advisories in other languages than English, in lower case.
//
// In a language that is written with blanks a heading counts if it is the whole title, or stands before a conjunction
// ("recomendaciones y contacto"); one that opens a list of indicators, if the title begins with it.
var headingsAbroad = []struct{ language, indicators, references, narrative string }{
	{"Spanish", "indicadores de compromiso|indicadores|indicadores de ataque|indicadores técnicos|observables|lista de indicadores",
		"referencias|fuentes|bibliografía|enlaces|enlaces de interés|más información|información adicional|recursos|recursos adicionales|mitigaciones|mitigación|medidas de mitigación|" +
			"recomendaciones|contramedidas|solución|desinfección|contacto|contactos|agradecimientos|aviso legal|sobre este documento|acerca de este estudio|autores|licencia",
		"introducción|resumen|resumen ejecutivo|análisis|análisis técnico|detalles técnicos|informe técnico|conclusión|conclusiones|antecedentes|contexto|visión general|descripción|" +
			"cronología|atribución|detección|índice|alcance|objetivo|metodología|técnicas|reglas de detección|reglas yara|tabla de contenidos"},
	{"French", "indicateurs de compromission|indicateurs|indicateurs techniques|indicateurs d'attaque|indicateurs d’attaque|marqueurs techniques|marqueurs",
		"références|sources|bibliographie|liens|liens utiles|pour en savoir plus|documentation|ressources|mesures d'atténuation|mesures d’atténuation|atténuation|recommandations|préconisations|" +
			"remédiation|contournement provisoire|solution|contact|contacts|nous contacter|remerciements|mentions légales|auteurs|à propos|licence",
		"résumé|résumé exécutif|synthèse|analyse|analyse technique|détails techniques|contexte|chronologie|attribution|détection|sommaire|table des matières|chaîne d'infection|chaîne d’infection|vue d'ensemble|règles de détection"},
	{"German", "kompromittierungsindikatoren|indikatoren|indikatoren für eine kompromittierung|indikatoren einer kompromittierung|technische indikatoren|liste der indikatoren",
		"referenzen|quellen|quellenverzeichnis|literatur|literaturverzeichnis|links|weiterführende informationen|weitere informationen|verweise|maßnahmen|gegenmaßnahmen|schutzmaßnahmen|empfehlungen|empfohlene maßnahmen|" +
			"handlungsempfehlungen|abhilfe|kontakt|ansprechpartner|danksagung|impressum|haftungsausschluss|über uns|autoren|lizenz",
		"einleitung|einführung|zusammenfassung|überblick|übersicht|analyse|technische analyse|technische details|hintergrund|fazit|schlussfolgerung|schlussfolgerungen|zeitlicher ablauf|" +
			"chronologie|attribution|zuordnung|erkennung|detektion|inhalt|inhaltsverzeichnis|sachverhalt|bewertung|infektionskette|erkennungsregeln"},
	{"Italian", "indicatori di compromissione|indicatori|indicatori tecnici|indicatori di attacco",
		"riferimenti|fonti|bibliografia|link|link utili|approfondimenti|risorse|mitigazioni|mitigazione|azioni di mitigazione|misure di mitigazione|raccomandazioni|contromisure|contatti|contatto|ringraziamenti|note legali|autori|licenza",
		"introduzione|sommario|sintesi|descrizione|analisi|analisi tecnica|dettagli tecnici|contesto|conclusione|conclusioni|cronologia|attribuzione|rilevamento|indice|panoramica|regole di rilevamento"},
	{"Portuguese", "indicadores de comprometimento|indicadores de ameaça",
		"referências|fontes|mais informações|informações adicionais|mitigações|mitigação|medidas de mitigação|recomendações|contramedidas|contato|contatos|contacto|agradecimentos|autores|licença",
		"introdução|resumo|resumo executivo|sumário|análise|análise técnica|detalhes técnicos|contexto|conclusão|conclusões|cronologia|atribuição|detecção|deteção|índice|visão geral|regras de detecção"},
	{"Dutch", "indicatoren van compromittering|indicatoren|technische indicatoren|aanvalsindicatoren",
		"referenties|bronnen|bronvermelding|meer informatie|verwijzingen|maatregelen|mitigerende maatregelen|mitigaties|aanbevelingen|handelingsperspectief|oplossingen|contact|dankwoord|disclaimer|over ons|auteurs",
		"inleiding|samenvatting|overzicht|technische analyse|technische details|achtergrond|conclusie|conclusies|tijdlijn|attributie|detectie|inhoudsopgave|duiding|beschrijving"},
	{"Polish", "wskaźniki kompromitacji|wskaźniki|wskaźniki naruszenia bezpieczeństwa|wskaźniki ataku|wskaźniki włamania",
		"referencje|źródła|odnośniki|bibliografia|literatura|przydatne linki|więcej informacji|zalecenia|rekomendacje|środki zaradcze|działania zaradcze|mitygacja|kontakt|podziękowania|zastrzeżenia|o nas|autorzy",
		"wstęp|wprowadzenie|streszczenie|podsumowanie|analiza|analiza techniczna|szczegóły techniczne|kontekst|wnioski|przebieg ataku|atrybucja|wykrywanie|detekcja|spis treści|opis"},
	{"Ukrainian", "індикатори кіберзагроз|індикатори компрометації|індикатори|технічні індикатори",
		"посилання|джерела|додаткова інформація|література|рекомендації|заходи протидії|контакти|подяки|автори",
		"вступ|загальна інформація|резюме|аналіз|технічний аналіз|технічні деталі|висновки|висновок|хронологія|атрибуція|виявлення|зміст|опис"},
	{"Russian", "индикаторы компрометации|индикаторы|технические индикаторы|индикаторы атаки|сетевые индикаторы|файловые индикаторы",
		"ссылки|источники|литература|дополнительная информация|дополнительные материалы|рекомендации|меры противодействия|контакты|благодарности|об авторах|о компании|авторы",
		"введение|резюме|обзор|анализ|технический анализ|технические детали|заключение|выводы|вывод|хронология|атрибуция|обнаружение|детектирование|содержание|оглавление|описание"},
}

// headingsWithoutBlanks are those of East Asia: a short title that begins with one, blanks left out, is told by it.
var headingsWithoutBlanks = []struct{ language, indicators, references, narrative string }{
	{"Japanese", "侵害指標|侵害の痕跡|インジケータ|インディケータ|痕跡情報|通信先|通信先一覧|マルウェアのハッシュ|検体情報|ハッシュ値",
		"参考|参考文献|参考情報|参考資料|参考リンク|参照|関連情報|関連リンク|出典|脚注|対策|対処|緩和策|推奨|推奨事項|お問い合わせ|問い合わせ先|問合せ|連絡先|謝辞|免責|著者|更新履歴|改訂履歴",
		"はじめに|概要|背景|分析|詳細|技術的|おわりに|まとめ|結論|検知|タイムライン|目次|攻撃の流れ|帰属"},
	{"Chinese", "失陷指标|入侵指标|攻击指标|威胁指标|失陷指標|入侵指標|威脅指標|妥协指标",
		"参考|参考资料|参考链接|参考文献|參考|相关链接|相關連結|来源|缓解措施|緩解措施|防护建议|防範建議|处置建议|安全建议|建议|建議|联系|聯絡|关于我们|關於|致谢|版权|免责",
		"概述|摘要|前言|背景|引言|分析|技术分析|技術分析|样本分析|詳細|总结|總結|结论|結論|结语|时间线|归因|溯源|检测|目录|目錄|事件"},
	{"Korean", "침해지표|침해지표정보|위협지표|공격지표",
		"참고|참고자료|참고문헌|출처|참조|관련링크|대응방안|대응|완화|권고|권고사항|보안권고|예방|문의|연락처|감사의글|면책|작성자",
		"개요|요약|서론|들어가며|배경|분석|기술분석|상세|결론|마치며|타임라인|탐지|목차|공격흐름"},
}

// titlesAbroad and firstWordsAbroad are headingsAbroad, to be looked up.
var titlesAbroad, firstWordsAbroad = func() (map[string]section, map[string]bool) {
	titles, firsts := map[string]section{}, map[string]bool{}
	for _, h := range headingsAbroad {
		for kind, list := range map[section]string{indicators: h.indicators, references: h.references, narrative: h.narrative} {
			for title := range strings.SplitSeq(list, "|") {
				titles[title] = kind
				firsts[firstWord(title)] = true
			}
		}
	}
	return titles, firsts
}()

func firstWord(title string) string {
	first, _, _ := strings.Cut(title, " ")
	return first
}

// appendixAbroad is what calls a part of the document an appendix, with its number.
var appendixAbroad = regexp.MustCompile(`^(?:anexos?|apéndices?|annexes?|anhang|anlagen?|allegat[oi]|appendice|apêndices?|bijlagen?|załącznik|dodatek|додат(?:ок|ки)|приложени[ея])(?:\s+[\divxa-z]{1,4})?(?:\s*[-–—:.]\s*|\s+|$)`)

// conjunctions join a second subject to a heading.
var conjunctions = wordSet(`y e o et ou und oder i oraz en & / та і и или`)

// sectionAbroad is the section that a title in another language than English opens.
func sectionAbroad(title string) (section, bool) {
	title = strings.TrimFunc(title, func(r rune) bool { return !unicode.IsLetter(r) })
	if len(title) > 3 && title[0] >= 0xe3 {
		return sectionWithoutBlanks(title)
	}
	isAppendix := false
	if appendixWords[firstWord(title)] {
		if rest := title[len(appendixAbroad.FindString(title)):]; len(rest) < len(title) {
			title, isAppendix = rest, true
		}
	}
	if !firstWordsAbroad[firstWord(title)] {
		return narrative, isAppendix
	}
	for end := len(title); end > 0; end = strings.LastIndexByte(title[:end], ' ') {
		kind, known := titlesAbroad[strings.TrimRight(title[:end], " ,:-–—")]
		if known && (kind == indicators || end == len(title) || conjunctions[firstWord(title[end+1:])]) {
			return kind, true
		}
	}
	return narrative, isAppendix
}

// appendixWords are the first words of appendixAbroad.
var appendixWords = wordSet(`anexo anexos apéndice apéndices annexe annexes anhang anlage anlagen allegato allegati appendice apêndice apêndices bijlage bijlagen
	załącznik dodatek додаток додатки приложение приложения`)

// numberingWithoutBlanks is 第3章, 一、 and 付録A in front of a title.
var numberingWithoutBlanks = regexp.MustCompile(`^(?:第[\d一二三四五六七八九十]+[章节節部]|[一二三四五六七八九十]+[、．.]|(?:付録|附录|附錄|부록)[\da-zⅠ-Ⅹ]?[：:．.]?)`)

// mostBehind is how many characters may stand behind a heading of East Asia: with more it begins a sentence.
const mostBehind = 8

func sectionWithoutBlanks(title string) (section, bool) {
	title = strings.Join(strings.Fields(title), "")
	title = strings.TrimLeft(title[len(numberingWithoutBlanks.FindString(title)):], "：:．.・-")
	for _, h := range headingsWithoutBlanks {
		for _, part := range []struct {
			kind   section
			titles string
		}{{indicators, h.indicators}, {references, h.references}, {narrative, h.narrative}} {
			for heading := range strings.SplitSeq(part.titles, "|") {
				if rest, ok := strings.CutPrefix(title, heading); ok && utf8.RuneCountInString(rest) <= mostBehind {
					return part.kind, true
				}
			}
		}
	}
	return narrative, false
}
